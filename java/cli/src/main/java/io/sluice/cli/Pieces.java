package io.sluice.cli;

/**
 * How much to move at a time, so that a bar, a checksum and whoever waits for a sign of life hear of it about every half
 * second, and a fast connection is not held up. Used by one thread.
 */
final class Pieces {
    private static final long SMALLEST = 64 << 10;
    private static final long LARGEST = 32 << 20;
    private static final long LONGEST_STRIDE = 1 << 20;
    private static final int STRIDES = 16;
    private static final long TARGET_NANOS = 500_000_000;

    private long size = 1 << 20;
    private long begun;

    /** How large the next one is, of what is left. */
    long next(long left) {
        begun = System.nanoTime();
        return Math.min(left, size);
    }

    /** After how many bytes of a piece it is to be heard of: soon on a line whose speed is not known yet, and that may be slow. */
    long stride() {
        return Math.min(LONGEST_STRIDE, Math.max(Wire.STRIDE, size / STRIDES));
    }

    /** The piece is done. */
    void done() {
        long nanos = System.nanoTime() - begun;
        if (nanos < TARGET_NANOS / 4) {
            size = Math.min(size * 2, LARGEST);
        } else if (nanos > TARGET_NANOS * 2) {
            size = Math.max(size / 2, SMALLEST);
        }
    }
}
