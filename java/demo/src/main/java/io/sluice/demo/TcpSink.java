package io.sluice.demo;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A TCP connection whose peer takes what is sent. It puts the bytes into memory touched beforehand and computes their
 * SHA-256 only when all have come: hashing on the way would slow every method down to the hash's 1 or 2 GB/s. What does
 * not fit into that memory is hashed in between, which {@link Environment} says.
 */
final class TcpSink implements Sink<SocketChannel> {
    private static final int READ = 1 << 20;

    private final ByteBuffer landing;
    private final boolean asking;
    private Loopback line = Loopback.connect();
    private Peer<Arrival> receiver;

    TcpSink(Workspace workspace) throws IOException {
        this(workspace, false);
    }

    private TcpSink(Workspace workspace, boolean asking) throws IOException {
        landing = workspace.landing();
        this.asking = asking;
    }

    /** The peer sends a byte for each transfer that it wants, when it has the one before: as clients of a server do. */
    static TcpSink asking(Workspace workspace) throws IOException {
        return new TcpSink(workspace, true);
    }

    @Override
    public SocketChannel channel() {
        return line.near();
    }

    @Override
    public void prepare(Load load, Pieces pieces) {
        SocketChannel socket = line.far();
        receiver = new Peer<>("receiver", () -> receive(socket, load, pieces));
    }

    private Arrival receive(SocketChannel socket, Load load, Pieces pieces) throws IOException {
        long left = load.total();
        long lastByte = 0;
        long cpuNanos = 0;
        try {
            while (left > 0) {
                landing.clear().limit((int) Math.min(landing.capacity(), left));
                long before = CpuClock.nanos();
                left -= fill(socket, load.bytes(), left);
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

    private long fill(SocketChannel socket, long transfer, long left) throws IOException {
        int end = landing.limit();
        while (landing.position() < end) {
            if (asking && (left - landing.position()) % transfer == 0) {
                socket.write(ByteBuffer.allocate(1));
            }
            landing.limit(Math.min(end, landing.position() + READ));
            if (socket.read(landing) < 0) {
                throw new EOFException("the connection ended " + (left - landing.position()) + " bytes early");
            }
        }
        return landing.position();
    }

    @Override
    public Arrival finish() throws IOException {
        return receiver.await();
    }

    @Override
    public void reset() throws IOException {
        line.close();
        receiver.abandon();
        line = Loopback.connect();
    }

    @Override
    public void close() throws IOException {
        line.close();
    }
}
