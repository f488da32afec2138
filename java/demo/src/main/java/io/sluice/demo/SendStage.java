package io.sluice.demo;

import io.sluice.Transfer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** From a file to a TCP connection, whose peer receives. */
final class SendStage implements Stage {
    private final Size size;
    private final byte[] digest;
    private final Workspace workspace;
    private final FileChannel file;
    private Loopback out;
    private Peer<Receiver.Arrival> receiver;

    SendStage(Size size, byte[] digest, Workspace workspace) throws IOException {
        this.size = size;
        this.digest = digest.clone();
        this.workspace = workspace;
        this.file = workspace.subject().open();
        this.out = Loopback.connect();
    }

    @Override
    public void prepare() {
        receiver = new Peer<>("receiver",
                new Receiver(out.far(), size.total(), workspace.landing(), new Pieces(size.bytes(), digest)));
    }

    @Override
    public void start() {
        // The receiver waits for bytes already.
    }

    @Override
    public Transfer transfer() {
        return Transfer.from(file, 0, size.bytes());
    }

    @Override
    public WritableByteChannel target() {
        return out.near();
    }

    @Override
    public boolean hasDropIn() {
        return true;
    }

    @Override
    public long moveBy(FileCalls calls) throws IOException {
        return calls.send(file, size.bytes(), out.near());
    }

    @Override
    public Receiver.Arrival finish() throws IOException {
        return receiver.await();
    }

    @Override
    public void reset() throws IOException {
        out.close();
        receiver.abandon();
        out = Loopback.connect();
    }

    @Override
    public void close() throws IOException {
        try (file) {
            out.close();
        }
    }
}
