package io.sluice.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file that transfers write to, and for each round another: one that was forced to the disk or dropped from the page
 * cache in a round costs more to write to in the next (the JDK's transferFrom .64 s/GB before and 1.0 after, measured).
 */
final class FileSink implements Sink<FileChannel> {
    private static final byte OTHER = (byte) 0xa5;
    private static final int STEP = 1 << 20;

    private final Workspace workspace;
    private final ByteBuffer filler = ByteBuffer.allocateDirect(STEP);
    private final ByteBuffer read = ByteBuffer.allocate(STEP);
    private long expected;
    private Pieces pieces;
    private FileChannel file;

    FileSink(Workspace workspace) throws IOException {
        this.workspace = workspace;
        file = workspace.temporary();
        while (filler.hasRemaining()) {
            filler.put(OTHER);
        }
    }

    @Override
    public FileChannel channel() {
        return file;
    }

    /**
     * Fills a file with other bytes than will come, and goes back to the start. That allocates the blocks and touches the
     * pages, for memory that the machine has never used costs 0.27 to 2 seconds per GB to write to, whoever comes first.
     */
    @Override
    public void prepare(Load load, byte[] sha256) throws IOException {
        expected = load.total();
        pieces = new Pieces(load.bytes(), sha256);
        file.close();
        file = workspace.temporary();
        for (long left = expected; left > 0; ) {
            filler.clear().limit((int) Math.min(STEP, left));
            left -= file.write(filler);
        }
        file.position(0);
    }

    /** Reads back what the round wrote, which must be as much as was filled. */
    @Override
    public Arrival finish() throws IOException {
        long lastByte = System.nanoTime();
        if (file.size() != expected) {
            throw new IOException("the target file is " + file.size() + " bytes long, and " + expected + " were moved to it");
        }
        long at = 0;
        while (at < expected) {
            read.clear().limit((int) Math.min(STEP, expected - at));
            int n = file.read(read, at);
            if (n < 0) {
                break;
            }
            at += n;
            pieces.add(read.flip());
        }
        return new Arrival(lastByte, 0, pieces.verdict());
    }

    @Override
    public void reset() {
        // The next round begins with another file.
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
