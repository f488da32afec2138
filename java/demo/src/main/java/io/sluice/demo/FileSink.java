package io.sluice.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file that transfers write to. Used by one thread. */
final class FileSink implements Sink<FileChannel> {
    private static final byte OTHER = (byte) 0xa5;
    private static final int STEP = 1 << 20;

    private final FileChannel file;
    private final ByteBuffer wipe = ByteBuffer.allocateDirect(STEP);
    private final ByteBuffer read = ByteBuffer.allocate(STEP);
    private long expected;
    private Pieces pieces;

    FileSink(Workspace workspace) throws IOException {
        file = workspace.temporary();
        while (wipe.hasRemaining()) {
            wipe.put(OTHER);
        }
    }

    @Override
    public FileChannel channel() {
        return file;
    }

    /**
     * Overwrites all with other bytes and goes back to the start: what an earlier round left must not pass for this one's.
     * It also allocates the blocks and touches the pages, for memory that the machine has never used costs 0.27 to 2
     * seconds per GB to write to, whoever comes first.
     */
    @Override
    public void prepare(Load load, Pieces check) throws IOException {
        expected = load.total();
        pieces = check;
        if (file.size() > expected) {
            file.truncate(expected);
        }
        file.position(0);
        for (long left = expected; left > 0; ) {
            wipe.clear().limit((int) Math.min(STEP, left));
            left -= file.write(wipe);
        }
        file.position(0);
    }

    /** Reads back what the round wrote, which must be as much as was wiped. */
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
        // The next round begins with a wipe.
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
