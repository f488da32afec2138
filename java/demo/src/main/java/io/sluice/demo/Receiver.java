package io.sluice.demo;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;

/**
 * The peer that takes what is sent. It puts the bytes into memory touched beforehand and computes their SHA-256 only when
 * all have come: hashing on the way would slow every method down to the hash's 1 or 2 GB/s. What does not fit into that
 * memory is hashed in between, which {@link Environment} says.
 */
final class Receiver implements Callable<Receiver.Arrival> {
    private static final int READ = 1 << 20;

    private final SocketChannel socket;
    private final long total;
    private final ByteBuffer landing;
    private final Pieces pieces;
    private long lastByte;
    private long cpuNanos;

    Receiver(SocketChannel socket, long total, ByteBuffer landing, Pieces pieces) {
        this.socket = socket;
        this.total = total;
        this.landing = landing;
        this.pieces = pieces;
    }

    @Override
    public Arrival call() throws IOException {
        long left = total;
        try {
            while (left > 0) {
                landing.clear().limit((int) Math.min(landing.capacity(), left));
                long before = CpuClock.nanos();
                left -= fill(left);
                lastByte = System.nanoTime();
                cpuNanos += CpuClock.nanos() - before;
                pieces.add(landing.flip());
            }
        } finally {
            if (left > 0) {
                socket.close(); // else the thread that is measured would wait for room
            }
        }
        return new Arrival(lastByte, cpuNanos, pieces.verdict());
    }

    private long fill(long left) throws IOException {
        int end = landing.limit();
        while (landing.position() < end) {
            landing.limit(Math.min(end, landing.position() + READ));
            if (socket.read(landing) < 0) {
                throw new EOFException("the connection ended " + (left - landing.position()) + " bytes early");
            }
        }
        return landing.position();
    }

    /**
     * What came of a round.
     *
     * @param lastByte when the last byte was there, by {@link System#nanoTime}
     * @param cpuNanos CPU time of the peers, in nanoseconds, hashing left out
     * @param verdict whether it was what had been sent
     */
    record Arrival(long lastByte, long cpuNanos, Pieces.Verdict verdict) {}
}
