package io.sluice.demo;

import io.sluice.Transfer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** From a file to a file. */
final class CopyStage implements Stage {
    private final Size size;
    private final byte[] digest;
    private final Target target;
    private final FileChannel file;

    CopyStage(Size size, byte[] digest, Workspace workspace) throws IOException {
        this.size = size;
        this.digest = digest.clone();
        this.target = workspace.target();
        this.file = workspace.subject().open();
    }

    @Override
    public void prepare() throws IOException {
        target.wipe(size.total());
    }

    @Override
    public void start() {
        // There are no peers.
    }

    @Override
    public Transfer transfer() {
        return Transfer.from(file, 0, size.bytes());
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
        return calls.send(file, size.bytes(), target.file());
    }

    @Override
    public Receiver.Arrival finish() throws IOException {
        long lastByte = System.nanoTime();
        return new Receiver.Arrival(lastByte, 0, target.check(size.total(), new Pieces(size.bytes(), digest)));
    }

    @Override
    public void reset() {
        // The next round begins with a wipe.
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
