package io.sluice.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A pool of {@link Pooled} things, leased without contention: threads start looking at different places, and where the
 * neighbourhood is taken the pool grows. It never shrinks, since the blocks in it hold the totals.
 */
final class Pool<T extends Pooled> {
    private static final int START = 16;
    /** How many places to look at before growing. */
    private static final int PROBES = 8;
    /** Spreads consecutive thread ids; 2^64 divided by the golden ratio (Knuth, volume 3, 6.4). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Pooled[].class);

    private final Maker<T> maker;
    private final int limit;
    private volatile Pooled[] pool = new Pooled[START];

    /** Makes what is pooled. */
    interface Maker<T> {
        /** {@code pooled} is false for one that is thrown away after use. */
        T make(boolean pooled);
    }

    /**
     * Makes an empty pool.
     *
     * @param limit how many it keeps at most, a power of two from 16 on; who leases more at once gets one to throw away
     */
    Pool(int limit, Maker<T> maker) {
        this.limit = limit;
        this.maker = maker;
    }

    /** One that is the caller's until it releases it. */
    @SuppressWarnings({
        "deprecation", // Thread.threadId() came with 19
        "unchecked", // all that is in the pool, the maker has made
    })
    T lease() {
        Pooled[] all = pool;
        int start = (int) (Thread.currentThread().getId() * SPREAD >>> 40);
        for (int probe = 0; probe < PROBES; probe++) {
            Pooled one = (Pooled) PLACE.getAcquire(all, start + probe & all.length - 1);
            if (one != null && one.tryLease()) {
                return (T) one;
            }
        }
        return (T) leaseFurther(start);
    }

    private synchronized Pooled leaseFurther(int start) {
        for (;;) {
            Pooled[] all = pool;
            int probes = all.length == limit ? limit : PROBES;
            for (int probe = 0; probe < probes; probe++) {
                int place = start + probe & all.length - 1;
                if (all[place] == null) {
                    Pooled made = maker.make(true);
                    made.tryLease();
                    PLACE.setRelease(all, place, made);
                    return made;
                }
                if (all[place].tryLease()) {
                    return all[place];
                }
            }
            if (all.length == limit) {
                Pooled made = maker.make(false);
                made.tryLease();
                return made;
            }
            pool = Arrays.copyOf(all, 2 * all.length);
        }
    }

    /** The sum of a cell over the blocks of all; those in use are read while they count. */
    long sum(int cell) {
        long sum = 0;
        for (Pooled one : pool) {
            if (one != null) {
                sum += one.block().observe(cell);
            }
        }
        return sum;
    }
}
