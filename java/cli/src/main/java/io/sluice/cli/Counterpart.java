package io.sluice.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What the connections of a comparison share at the receiver: memory for what is taken, and the file that is sent back, which has no name.
 * Safe for use by any thread.
 */
final class Counterpart implements Closeable {
    private static final long MOST_MEMORY = 256 << 20;
    private static final int LITTLE = 1 << 20;
    private static final int MOMENT_MILLIS = 500;
    private static final int PATIENCE_SECONDS = 5;

    private final Landing landing;
    private final Set<Wire> lines = ConcurrentHashMap.newKeySet();
    private final Semaphore taking = new Semaphore(1);
    private final Semaphore holding = new Semaphore(1);
    private ByteBuffer memory = ByteBuffer.allocateDirect(0);
    private int most = (int) memory();
    private FileChannel kept;
    private long size;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean closed;

    Counterpart(Landing landing) {
        this.landing = landing;
    }

    /** How much is taken before it has to be looked at, in bytes. Direct memory may be as much as the heap. */
    static long memory() {
        return Math.min(MOST_MEMORY, Runtime.getRuntime().maxMemory() / 4);
    }

    /** A connection that ends with this. */
    void joinedBy(Wire line) throws IOException {
        lines.add(line);
        if (closed) {
            line.close();
        }
    }

    void leftBy(Wire line) {
        lines.remove(line);
    }

    /** Memory for so much, or for a part of it, until it is given back; null if another connection has it for long. */
    ByteBuffer borrow(long total) throws IOException {
        if (!acquired(taking)) {
            return null;
        }
        boolean lent = false;
        try {
            int wanted = (int) Math.min(total, most);
            if (memory.capacity() < wanted) {
                memory = allocated(wanted);
                if (memory.capacity() < wanted) {
                    most = memory.capacity(); // asking for more again would take half a second each time
                }
            }
            lent = true;
            return memory;
        } finally {
            if (!lent) {
                giveBack();
            }
        }
    }

    /** Less than that is fine, where Java was given less: it takes longer then. */
    private static ByteBuffer allocated(int wanted) {
        for (int bytes = wanted; bytes > LITTLE; bytes /= 2) {
            try {
                return ByteBuffer.allocateDirect(bytes);
            } catch (OutOfMemoryError e) {
                // There may be half of it.
            }
        }
        return ByteBuffer.allocateDirect(Math.min(wanted, LITTLE));
    }

    void giveBack() {
        taking.release();
    }

    private static boolean acquired(Semaphore turn) throws IOException {
        try {
            // One that broke off may not have noticed yet.
            return turn.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * Makes room for a file of that size, by forgetting the one that is kept, until it is {@linkplain #keep kept} or
     * {@linkplain #drop dropped}; or says why it is not taken. Null for a yes.
     */
    String expect(long bytes) throws IOException {
        if (!acquired(holding)) {
            return "is one too many: another connection is just sending one";
        }
        boolean expected = false;
        try {
            synchronized (this) {
                forget();
            }
            String objection = landing.lend(bytes);
            expected = objection == null;
            return objection;
        } finally {
            if (!expected) {
                holding.release();
            }
        }
    }

    /** Has a file that was expected be the one that is sent back. */
    synchronized void keep(FileChannel file, long bytes) throws IOException {
        kept = file;
        size = bytes;
        holding.release();
        if (closed) {
            forget();
        }
    }

    /** A file that was expected does not come, and nothing is left of it. */
    void drop(long bytes) {
        landing.left(bytes);
        holding.release();
    }

    /** Why a piece of that size is not taken, or null if it is. */
    String tooLarge(long bytes) {
        return landing.tooLarge(bytes);
    }

    FileChannel scratch() throws IOException {
        return landing.scratch();
    }

    synchronized FileChannel kept() throws ProtocolException {
        if (kept == null) {
            throw new ProtocolException("the peer wants a file back that it has not sent");
        }
        return kept;
    }

    synchronized long size() {
        return size;
    }

    private void forget() throws IOException {
        if (kept != null) {
            FileChannel gone = kept;
            kept = null;
            landing.left(size);
            gone.close();
        }
    }

    /** Whether a connection broke off for the comparison having ended, of which its first one may hear a little later. */
    boolean endsBecauseOf(Throwable broken) {
        boolean heard = closed;
        if (!heard && broken instanceof IOException && !(broken instanceof ProtocolException)) {
            try {
                heard = end.await(MOMENT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return heard;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        end.countDown();
        for (Wire line : lines) {
            line.close();
        }
        synchronized (this) {
            forget();
        }
    }
}
