package io.sluice.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A TCP connection whose peer takes what is sent, into memory touched beforehand. That it has to hash in between what does not fit into
 * that memory, {@link Environment} says.
 */
final class TcpSink implements Sink<SocketChannel> {
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
    public void prepare(Load load, byte[] sha256) {
        SocketChannel socket = line.far();
        receiver = new Peer<>("receiver", () -> receive(socket, load, sha256));
    }

    private Arrival receive(SocketChannel socket, Load load, byte[] sha256) throws IOException {
        long[] cpuAndEnd = {0, 0};
        boolean done = false;
        try {
            Verdict verdict = new Intake(socket, landing, load.bytes(), load.repetitions(), asking).take(sha256, cpuNanos -> {
                cpuAndEnd[0] = cpuNanos;
                cpuAndEnd[1] = System.nanoTime();
            });
            done = true;
            return new Arrival(cpuAndEnd[1], cpuAndEnd[0], verdict);
        } finally {
            if (!done) {
                socket.close(); // else the thread that is measured would wait for room
            }
        }
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
