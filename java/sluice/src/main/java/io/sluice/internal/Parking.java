package io.sluice.internal;

import java.io.IOException;
import java.nio.channels.SelectableChannel;

/** How threads park until a channel is ready, and how long they have been. Used by one thread. */
final class Parking {
    /** How long a virtual thread parks before it looks whether the other channel was closed, which does not wake it. */
    static final long SHORTEST_NANOS = 10_000_000;
    private static final long LONGEST_NANOS = 200_000_000;

    private long next = SHORTEST_NANOS;
    private long parked;

    /** Forgets how long it has been. */
    void clear() {
        parked = 0;
    }

    /** Notes that bytes have moved: the next wait looks early again. */
    void progress() {
        next = SHORTEST_NANOS;
    }

    /** How long to park now, in nanoseconds; each time twice as long, until there is {@link #progress()}. */
    long lengthen() {
        long nanos = next;
        next = Math.min(2 * next, LONGEST_NANOS);
        return nanos;
    }

    /**
     * Parks until a channel is ready.
     *
     * @param nanos how long at most; 0 for as long as it takes
     */
    void park(SelectableChannel channel, int event, long nanos) throws IOException {
        long start = System.nanoTime();
        JdkChannels.park(channel, event, nanos);
        parked += System.nanoTime() - start;
    }

    /** Nanoseconds that a thread was parked. */
    long parkedNanos() {
        return parked;
    }
}
