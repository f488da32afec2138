package io.sluice.internal;

/**
 * A token bucket for a transfer or one direction of a relay, kept as the moment since which bytes are owed. Used by one thread.
 */
public final class Pace {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long SLICES_PER_SECOND = 20;
    private static final long LARGEST_SLICE = 256 * 1024;
    /** Unused time counts for so many slices at most. */
    private static final long BURST = 2;

    private final double bytesPerNano;
    private final long slice;
    private final long sliceNanos;
    private long since;

    /**
     * Makes a bucket that holds one slice.
     *
     * @param bytesPerSecond the rate, one or more
     * @param now by the clock of System.nanoTime
     */
    public Pace(long bytesPerSecond, long now) {
        bytesPerNano = bytesPerSecond / NANOS_PER_SECOND;
        slice = Math.max(1, Math.min(LARGEST_SLICE, bytesPerSecond / SLICES_PER_SECOND));
        sliceNanos = (long) Math.ceil(slice / bytesPerNano);
        since = now - sliceNanos;
    }

    /**
     * Returns how many bytes may move now.
     *
     * @param now by the clock of System.nanoTime
     * @return bytes; 0 while less than a slice is owed
     */
    public long allowance(long now) {
        long most = BURST * sliceNanos;
        if (now - since > most) {
            since = now - most;
        }
        // What has rounded down a little is a slice all the same.
        return now - since < sliceNanos ? 0 : Math.max(slice, (long) ((now - since) * bytesPerNano));
    }

    /**
     * Returns when there will be a slice.
     *
     * @return by the clock of System.nanoTime
     */
    public long resumeAt() {
        return since + sliceNanos;
    }

    /**
     * Takes bytes out of the bucket.
     *
     * @param bytes how many were moved
     */
    public void spend(long bytes) {
        since += (long) Math.ceil(bytes / bytesPerNano);
    }
}
