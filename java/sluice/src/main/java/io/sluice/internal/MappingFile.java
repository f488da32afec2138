package io.sluice.internal;

import java.nio.channels.FileChannel;

/**
 * The part of a {@link DelegatingFile} that depends on the JDK: from 22 on a FileChannel also maps into an arena. This is the
 * class for those that do not know arenas; the jar holds another one for those that do (src/main/java22).
 */
public abstract class MappingFile extends DelegatingFile {
    /**
     * Makes a channel.
     *
     * @param inner the channel that does the work
     */
    protected MappingFile(FileChannel inner) {
        super(inner);
    }
}
