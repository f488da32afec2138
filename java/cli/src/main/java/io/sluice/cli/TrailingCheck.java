package io.sluice.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Computes the checksum of a file on a thread of its own, closely behind the transfer that sends or fills it. The bytes themselves
 * stay on the kernel's short path; this reads them a second time, out of the page cache, where they still are. So what is
 * checked in the end is what lies in the file, rather than what once was in a buffer.
 *
 * <p>Used by the one thread that makes the transfer, or, where there are several, by one at a time.
 */
final class TrailingCheck implements Closeable {
    /** How far it may fall behind, in bytes: little enough to be in the page cache still. */
    private static final long LAG = 64 << 20;
    /** What is smaller is read at the end, without a thread. */
    private static final long SMALL = 1 << 20;
    private static final int BUFFER = 256 << 10;
    private static final byte[] NOTHING = {};

    /** One that computes nothing. */
    static final TrailingCheck NONE = new TrailingCheck(CheckKind.NONE, null);

    private final RunningCheck check;
    private final FileChannel file;
    private Thread thread;
    private long limit;
    private long done;
    private boolean closed;
    private IOException failure;

    TrailingCheck(CheckKind kind, FileChannel file) {
        this.check = kind.begin();
        this.file = file;
    }

    /** So much of the file is there now; waits if the checksum has fallen far behind. */
    void upTo(long position) throws IOException {
        if (check != null) {
            reach(position, position > SMALL ? position - LAG : 0);
        }
    }

    /** The same, but never waits. */
    void follow(long position) throws IOException {
        if (check != null) {
            reach(position, 0);
        }
    }

    /** The same, but waits until the checksum has got there. */
    void catchUp(long position) throws IOException {
        if (check != null) {
            reach(position, position);
        }
    }

    /** The checksum of all up to there. */
    byte[] value(long size) throws IOException {
        if (check == null) {
            return NOTHING;
        }
        reach(size, size);
        return check.value();
    }

    private void reach(long position, long until) throws IOException {
        synchronized (this) {
            limit = position;
            if (thread == null && position > SMALL) {
                thread = new Thread(this::follow, "sluice-check");
                thread.setDaemon(true);
                thread.start();
            }
            if (thread != null) {
                notifyAll();
                await(until);
                return;
            }
        }
        if (until > done) {
            read(ByteBuffer.allocateDirect((int) SMALL), done, until);
            done = until;
        }
    }

    private synchronized void await(long until) throws IOException {
        try {
            while (done < until && failure == null) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    private void follow() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try {
            for (long to = next(); to >= 0; to = next()) {
                long from = done;
                long end = Math.min(to, from + BUFFER);
                read(buffer, from, end);
                synchronized (this) {
                    done = end;
                    notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (this) {
                failure = e;
                notifyAll();
            }
        }
    }

    /** Up to where there is more to read, or -1 for the end. */
    private synchronized long next() throws IOException {
        try {
            while (done >= limit && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
        return closed ? -1 : limit;
    }

    private void read(ByteBuffer buffer, long from, long to) throws IOException {
        for (long at = from; at < to; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), to - at));
            int count = file.read(buffer, at);
            if (count < 0) {
                throw new IOException("it got shorter while its checksum was computed, to " + at + " bytes");
            }
            at += count;
            check.update(buffer.flip());
        }
    }

    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
            notifyAll();
        }
        // It must not read any more when the file is closed after this.
        boolean interrupted = false;
        while (running != null && running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
