package io.sluice.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** Large direct buffers for {@link CopyLoop}, a few of which are kept. Safe for use by any thread. */
final class CopyBuffers {
    /** Where copying through a buffer stops getting faster (DESIGN.md: TCP to TCP .23 s/GB at 64 KiB, .185 at 256). */
    static final int BYTES = 256 * 1024;
    /** What a file opened for direct access asks of addresses at most: that they are multiples of it. */
    private static final int ALIGNMENT = 4096;
    /** 4 MiB at most stay allocated. */
    private static final int KEPT = 16;

    private static final ConcurrentLinkedQueue<ByteBuffer> FREE = new ConcurrentLinkedQueue<>();
    private static final Semaphore PLACES = new Semaphore(KEPT);

    private CopyBuffers() {}

    static ByteBuffer lease() {
        ByteBuffer buffer = FREE.poll();
        if (buffer == null) {
            return ByteBuffer.allocateDirect(BYTES + ALIGNMENT - 1).alignedSlice(ALIGNMENT).limit(BYTES);
        }
        PLACES.release();
        return buffer;
    }

    static void release(ByteBuffer buffer) {
        if (PLACES.tryAcquire()) {
            FREE.add(buffer.clear().limit(BYTES));
        }
    }
}
