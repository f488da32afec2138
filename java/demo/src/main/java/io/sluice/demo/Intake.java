package io.sluice.demo;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Takes what is sent over a connection: pieces of a size, back to back. It puts the bytes into memory and computes their SHA-256 only
 * when all have come: hashing on the way would slow every method down to the hash's 1 or 2 GB/s. What does not fit into that memory
 * is hashed in between. Used by one thread.
 */
public final class Intake {
    private static final int READ = 1 << 20;

    private final SocketChannel socket;
    private final ByteBuffer memory;
    private final long size;
    private final boolean asking;
    private long left;

    /** Hears how it goes. */
    public interface Watch {
        /**
         * Whose turn it is.
         *
         * @param now true if the peer is to send, false while what it has sent is hashed
         */
        default void expecting(boolean now) {}

        /**
         * More has come.
         *
         * @param bytes how much
         */
        default void came(int bytes) {}

        /**
         * All has come, and nothing but the check is left to be done.
         *
         * @param cpuNanos CPU time of it, in nanoseconds, hashing left out
         * @throws IOException if that cannot be told
         */
        void arrived(long cpuNanos) throws IOException;
    }

    /**
     * Prepares to take.
     *
     * @param socket where they come from
     * @param memory where to put them
     * @param size of a piece, in bytes
     * @param pieces how many there are
     */
    public Intake(SocketChannel socket, ByteBuffer memory, long size, int pieces) {
        this(socket, memory, size, pieces, false);
    }

    /** One that asks sends a byte for each piece that it wants, when it has the one before: as clients of a server do. */
    Intake(SocketChannel socket, ByteBuffer memory, long size, int pieces, boolean asking) {
        this.socket = socket;
        this.memory = memory;
        this.size = size;
        this.asking = asking;
        left = size * pieces;
    }

    /**
     * Takes all there is to come.
     *
     * @param sha256 of each piece
     * @param watch hears how it goes
     * @return what was found
     * @throws IOException if it ends early
     */
    public Verdict take(byte[] sha256, Watch watch) throws IOException {
        return take(new Pieces(size, sha256), watch);
    }

    Verdict take(Pieces pieces, Watch watch) throws IOException {
        long cpuNanos = 0;
        while (left > 0) {
            memory.clear().limit((int) Math.min(memory.capacity(), left));
            long before = CpuClock.nanos();
            watch.expecting(true);
            left -= fill(watch);
            watch.expecting(false);
            cpuNanos += CpuClock.nanos() - before;
            if (left == 0) {
                watch.arrived(cpuNanos);
            }
            pieces.add(memory.flip());
        }
        return pieces.verdict();
    }

    private int fill(Watch watch) throws IOException {
        int end = memory.limit();
        while (memory.position() < end) {
            if (asking && (left - memory.position()) % size == 0) {
                socket.write(ByteBuffer.allocate(1));
            }
            memory.limit(Math.min(end, memory.position() + READ));
            int count = socket.read(memory);
            if (count < 0) {
                throw new EOFException("the connection ended " + (left - memory.position()) + " bytes early");
            }
            watch.came(count);
        }
        return end;
    }
}
