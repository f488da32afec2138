package io.sluice.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A pool of {@link Passage passages}, leased without contention: threads start looking at different places, and where
 * the neighbourhood is taken the pool grows. It never shrinks, since its blocks hold the totals.
 */
final class Passages {
    private static final int START = 16;
    /** More than this many transfers at once, and each further one gets a passage of its own. */
    private static final int LIMIT = 1 << 14;
    /** How many places to look at before growing. */
    private static final int PROBES = 8;
    /** Spreads consecutive thread ids; 2^64 divided by the golden ratio (Knuth, volume 3, 6.4). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Passage[].class);

    private volatile Passage[] pool = new Passage[START];

    /** A passage that is the caller's until it releases it. */
    @SuppressWarnings("deprecation") // Thread.threadId() came with 19
    Passage lease() {
        Passage[] passages = pool;
        int start = (int) (Thread.currentThread().getId() * SPREAD >>> 40);
        for (int probe = 0; probe < PROBES; probe++) {
            Passage passage = (Passage) PLACE.getAcquire(passages, start + probe & passages.length - 1);
            if (passage != null && passage.tryLease()) {
                return passage;
            }
        }
        return leaseFurther(start);
    }

    private synchronized Passage leaseFurther(int start) {
        for (;;) {
            Passage[] passages = pool;
            int probes = passages.length == LIMIT ? LIMIT : PROBES;
            for (int probe = 0; probe < probes; probe++) {
                int place = start + probe & passages.length - 1;
                if (passages[place] == null) {
                    Passage made = new Passage(true);
                    made.tryLease();
                    PLACE.setRelease(passages, place, made);
                    return made;
                }
                if (passages[place].tryLease()) {
                    return passages[place];
                }
            }
            if (passages.length == LIMIT) {
                Passage made = new Passage(false);
                made.tryLease();
                return made;
            }
            pool = Arrays.copyOf(passages, 2 * passages.length);
        }
    }

    /** The sum of a cell over all passages; those in use are read while they count. */
    long sum(int cell) {
        long sum = 0;
        for (Passage passage : pool) {
            if (passage != null) {
                sum += passage.block().observe(cell);
            }
        }
        return sum;
    }
}
