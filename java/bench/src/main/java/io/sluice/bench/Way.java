package io.sluice.bench;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** One way of moving bytes between two channels. Files are read and written from their start. */
public interface Way {
    /**
     * Moves them all.
     *
     * @param source where they come from
     * @param target where they go
     * @param count how many
     * @throws IOException if that fails
     */
    void move(ReadableByteChannel source, WritableByteChannel target, long count) throws IOException;
}
