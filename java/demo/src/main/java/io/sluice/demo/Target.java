package io.sluice.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The file that transfers write to. Used by one thread. */
final class Target implements Closeable {
    private static final byte OTHER = (byte) 0xa5;
    private static final int STEP = 1 << 20;

    private final FileChannel file;
    private final ByteBuffer wipe = ByteBuffer.allocateDirect(STEP);
    private final ByteBuffer read = ByteBuffer.allocate(STEP);

    private Target(FileChannel file) {
        this.file = file;
        while (wipe.hasRemaining()) {
            wipe.put(OTHER);
        }
    }

    static Target create(Path directory) throws IOException {
        return new Target(Workspace.temporary(directory));
    }

    FileChannel file() {
        return file;
    }

    /**
     * Overwrites all with other bytes and goes back to the start: what an earlier round left must not pass for this one's.
     * It also allocates the blocks and touches the pages, for memory that the machine has never used costs 0.27 to 2
     * seconds per GB to write to, whoever comes first.
     */
    void wipe(long bytes) throws IOException {
        if (file.size() > bytes) {
            file.truncate(bytes);
        }
        file.position(0);
        for (long left = bytes; left > 0; ) {
            wipe.clear().limit((int) Math.min(STEP, left));
            left -= file.write(wipe);
        }
        file.position(0);
    }

    /** Reads back what a round wrote, which must be as much as was wiped. */
    Pieces.Verdict check(long bytes, Pieces pieces) throws IOException {
        if (file.size() != bytes) {
            throw new IOException("the target file is " + file.size() + " bytes long, and " + bytes + " were moved to it");
        }
        long at = 0;
        while (at < bytes) {
            read.clear().limit((int) Math.min(STEP, bytes - at));
            int n = file.read(read, at);
            if (n < 0) {
                break;
            }
            at += n;
            pieces.add(read.flip());
        }
        return pieces.verdict();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
