package io.sluice.demo;

import io.sluice.Relay;
import io.sluice.RelayOptions;
import io.sluice.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** From one TCP connection, whose peer sends, to another, whose peer receives. */
final class RelayStage implements Stage {
    /** The size at which a plain loop of read and write is about as good as it gets (DESIGN.md: .23 s/GB). */
    private static final int BUFFER = 64 << 10;

    private final Size size;
    private final byte[] digest;
    private final Workspace workspace;
    private final FileChannel sent;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private Loopback in;
    private Loopback out;
    private Sender sender;
    private Peer<Long> sending;
    private Peer<Receiver.Arrival> receiving;

    RelayStage(Size size, byte[] digest, Workspace workspace) throws IOException {
        this.size = size;
        this.digest = digest.clone();
        this.workspace = workspace;
        this.sent = workspace.repeated(size);
        this.in = Loopback.connect();
        this.out = Loopback.connect();
    }

    @Override
    public void prepare() {
        sender = new Sender(sent, size.total(), in.far());
        sending = new Peer<>("sender", sender);
        receiving = new Peer<>("receiver",
                new Receiver(out.far(), size.total(), workspace.landing(), new Pieces(size.bytes(), digest)));
    }

    @Override
    public void start() {
        sender.start();
    }

    @Override
    public Transfer transfer() {
        return Transfer.from(in.near(), size.bytes());
    }

    @Override
    public WritableByteChannel target() {
        return out.near();
    }

    @Override
    public boolean hasDropIn() {
        return false;
    }

    @Override
    public boolean relays() {
        return true;
    }

    /** The JDK has no method from socket to socket; in its place is the loop that programs write. */
    @Override
    public long moveBy(FileCalls calls) throws IOException {
        if (calls == FileCalls.SLUICE) {
            return Relay.oneWay(in.near(), out.near(), RelayOptions.DEFAULT.byteLimit(size.bytes())).run().bytes();
        }
        long moved = 0;
        while (moved < size.bytes()) {
            buffer.clear().limit((int) Math.min(BUFFER, size.bytes() - moved));
            int read = in.near().read(buffer);
            if (read < 0) {
                break;
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                moved += out.near().write(buffer);
            }
        }
        return moved;
    }

    @Override
    public Receiver.Arrival finish() throws IOException {
        long cpuNanos = sending.await();
        Receiver.Arrival arrival = receiving.await();
        return new Receiver.Arrival(arrival.lastByte(), arrival.cpuNanos() + cpuNanos, arrival.verdict());
    }

    @Override
    public void reset() throws IOException {
        sender.start();
        close(in, out);
        sending.abandon();
        receiving.abandon();
        in = Loopback.connect();
        out = Loopback.connect();
    }

    private static void close(Loopback one, Loopback other) throws IOException {
        try (one) {
            other.close();
        }
    }

    @Override
    public void close() throws IOException {
        try (sent) {
            close(in, out);
        }
    }
}
