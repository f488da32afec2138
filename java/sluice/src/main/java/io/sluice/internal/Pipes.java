package io.sluice.internal;

/** The private pipes of the native library, all together. */
public final class Pipes {
    private Pipes() {}

    /**
     * Returns how many there are, idle ones included.
     *
     * @return pipes, of two descriptors each
     */
    public static long count() {
        return figure(0);
    }

    /**
     * Returns how many a transfer or a relay has now.
     *
     * @return pipes
     */
    public static long busy() {
        return figure(5);
    }

    /**
     * Returns how many there were at most.
     *
     * @return pipes
     */
    public static long peakCount() {
        return figure(1);
    }

    /**
     * Returns what those there are may hold.
     *
     * @return bytes
     */
    public static long bytes() {
        return figure(2);
    }

    /**
     * Returns what they could hold at most.
     *
     * @return bytes
     */
    public static long peakBytes() {
        return figure(3);
    }

    /**
     * Returns what pipes made for relays may hold at most.
     *
     * @return bytes
     */
    public static long relayBudget() {
        return figure(4);
    }

    /** Closes those that are kept for the next transfer. */
    public static void releaseIdle() {
        if (Availability.CAUSE == null) {
            Native.releaseIdlePipes();
        }
    }

    private static long figure(int which) {
        return Availability.CAUSE == null ? Native.pipes(which) : 0;
    }
}
