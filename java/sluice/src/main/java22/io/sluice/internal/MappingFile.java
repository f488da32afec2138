package io.sluice.internal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;

/** The part of a {@link DelegatingFile} that depends on the JDK, for 22 and newer: maps into an arena. */
public abstract class MappingFile extends DelegatingFile {
    /**
     * Makes a channel.
     *
     * @param inner the channel that does the work
     */
    protected MappingFile(FileChannel inner) {
        super(inner);
    }

    @Override
    public final MemorySegment map(MapMode mode, long offset, long size, Arena arena) throws IOException {
        try {
            return inner().map(mode, offset, size, arena);
        } finally {
            follow();
        }
    }
}
