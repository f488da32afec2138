package io.sluice.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/** Where the bytes of a stage go, and are checked. Used by one thread. */
interface Sink<C extends WritableByteChannel> extends Closeable {
    /** A connection to where the workspace says. */
    static Sink<SocketChannel> tcp(Workspace workspace) throws IOException {
        return workspace.target() == null ? new TcpSink(workspace) : new FarSink(workspace.target());
    }

    /** What transfers write; another one after a {@link #reset}. */
    C channel();

    /**
     * Brings it back to where a round starts, and its peer to its place.
     *
     * @param load what will come
     * @param sha256 of what one transfer moves
     */
    void prepare(Load load, byte[] sha256) throws IOException;

    /** Waits until all has arrived, and checks it. */
    Arrival finish() throws IOException;

    /** Makes it fit for another round after one that failed half-way. */
    void reset() throws IOException;

    /**
     * What came of a round.
     *
     * @param lastByte when the last byte was there, by {@link System#nanoTime}
     * @param cpuNanos CPU time of the peers, in nanoseconds, hashing left out
     * @param verdict whether it was what had been sent
     */
    record Arrival(long lastByte, long cpuNanos, Verdict verdict) {}
}
