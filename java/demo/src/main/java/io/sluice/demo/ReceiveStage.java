package io.sluice.demo;

import io.sluice.Transfer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** From a TCP connection, whose peer sends, to a file. */
final class ReceiveStage implements Stage {
    private final Size size;
    private final byte[] digest;
    private final Target target;
    private final FileChannel sent;
    private Loopback in;
    private Sender sender;
    private Peer<Long> sending;
    private long written;

    ReceiveStage(Size size, byte[] digest, Workspace workspace) throws IOException {
        this.size = size;
        this.digest = digest.clone();
        this.target = workspace.target();
        this.sent = workspace.repeated(size);
        this.in = Loopback.connect();
    }

    @Override
    public void prepare() throws IOException {
        target.wipe(size.total());
        written = 0;
        sender = new Sender(sent, size.total(), in.far());
        sending = new Peer<>("sender", sender);
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
        return target.file();
    }

    @Override
    public boolean hasDropIn() {
        return true;
    }

    @Override
    public long moveBy(FileCalls calls) throws IOException {
        long moved = calls.receive(target.file(), in.near(), written, size.bytes());
        written += moved;
        return moved;
    }

    @Override
    public Receiver.Arrival finish() throws IOException {
        long lastByte = System.nanoTime();
        long cpuNanos = sending.await();
        return new Receiver.Arrival(lastByte, cpuNanos, target.check(size.total(), new Pieces(size.bytes(), digest)));
    }

    @Override
    public void reset() throws IOException {
        sender.start();
        in.close();
        sending.abandon();
        in = Loopback.connect();
    }

    @Override
    public void close() throws IOException {
        try (sent) {
            in.close();
        }
    }
}
