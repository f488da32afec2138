package io.sluice.internal;

import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The passages of one channel's transfers, and so the channel's figures: as long as it is open they serve no other, and
 * what their blocks count meanwhile is the channel's. That costs a transfer nothing. One passage does for a channel that one
 * thread at a time uses; after its close they wait for another channel.
 *
 * <p>Safe for use by any thread.
 */
public final class OwnPassages {
    private static final int JDK_TRANSFERS = 0;
    private static final int JDK_BYTES = 1;
    private static final int LOOP_TRANSFERS = 2;
    private static final int LOOP_BYTES = 3;

    /** All there are, for the totals; guarded by itself, as the idle ones among them are. */
    private static final List<Passage> ALL = new ArrayList<>();
    private static final Deque<Passage> IDLE = new ArrayDeque<>();

    private final Incidents incidents = Incidents.ofOne();
    private final AtomicLongArray others = new AtomicLongArray(4);
    private volatile boolean closed;
    private volatile Passage[] own = {};
    /** What the block of each had counted before it was this channel's. */
    private long[][] before = {};
    /** What those counted that serve others now. */
    private final long[] settled = new long[BlockLayout.CELLS];

    /** Makes a channel's, none to begin with. */
    public OwnPassages() {}

    /** A passage that is the caller's until it {@linkplain #release releases} it. */
    Passage lease() {
        for (Passage passage : own) {
            if (passage.tryLease()) {
                return passage;
            }
        }
        return leaseFurther();
    }

    private synchronized Passage leaseFurther() {
        Passage passage = take();
        passage.counts(incidents);
        int count = own.length;
        before = Arrays.copyOf(before, count + 1);
        before[count] = passage.block().snapshot();
        Passage[] more = Arrays.copyOf(own, count + 1);
        more[count] = passage;
        own = more;
        return passage;
    }

    private static Passage take() {
        synchronized (ALL) {
            Passage idle = IDLE.poll();
            // Somebody who saw it just before its last channel was closed may have it still.
            if (idle != null && idle.tryLease()) {
                return idle;
            }
            Passage made = new Passage(true);
            made.tryLease();
            ALL.add(made);
            return made;
        }
    }

    void release(Passage passage) {
        passage.release();
        if (closed) {
            settle();
        }
    }

    /**
     * Has these closed when their channel is forgotten, as one of the JDK's then gives back what it has.
     *
     * @param channel the channel
     * @return closes them before, if the channel is closed
     */
    public Cleaner.Cleanable closeWith(Object channel) {
        return Unreached.CLEANER.register(channel, this::close);
    }

    /** Leaves the passages to other channels, those in use as soon as they are not. */
    public void close() {
        closed = true;
        settle();
    }

    private synchronized void settle() {
        for (int i = own.length - 1; i >= 0; i--) {
            Passage passage = own[i];
            if (passage.tryLease()) {
                add(settled, passage.block(), before[i]);
                int last = own.length - 1;
                before[i] = before[last];
                before = Arrays.copyOf(before, last);
                Passage[] fewer = Arrays.copyOf(own, last);
                if (i < last) {
                    fewer[i] = own[last];
                }
                own = fewer;
                passage.counts(Incidents.ALL);
                passage.release();
                synchronized (ALL) {
                    IDLE.push(passage);
                }
            }
        }
    }

    private static void add(long[] sums, Block block, long[] before) {
        for (int cell = BlockLayout.cell(0, 0); cell < sums.length; cell++) {
            sums[cell] += block.observe(cell) - before[cell];
        }
    }

    /**
     * Returns what was counted, laid out as {@link BlockLayout} says. Cells that do not add up, such as the header, mean
     * nothing here.
     *
     * @return a fresh array
     */
    public synchronized long[] cells() {
        long[] sums = settled.clone();
        for (int i = 0; i < own.length; i++) {
            add(sums, own[i].block(), before[i]);
        }
        return sums;
    }

    /** The sum of a cell over the passages of all channels. */
    static long sum(int cell) {
        synchronized (ALL) {
            long sum = 0;
            for (Passage passage : ALL) {
                sum += passage.block().observe(cell);
            }
            return sum;
        }
    }

    /**
     * Returns what did not go as it should in the channel's transfers.
     *
     * @return the live counters
     */
    public Incidents incidents() {
        return incidents;
    }

    /** Counts a transfer that the JDK made. */
    void countJdk(long bytes) {
        others.incrementAndGet(JDK_TRANSFERS);
        others.addAndGet(JDK_BYTES, bytes);
    }

    /** Counts a transfer that the copying loop made. */
    void countLoop(long bytes) {
        others.incrementAndGet(LOOP_TRANSFERS);
        others.addAndGet(LOOP_BYTES, bytes);
    }

    /**
     * Returns how many transfers went through the JDK.
     *
     * @return calls
     */
    public long jdkTransfers() {
        return others.get(JDK_TRANSFERS);
    }

    /**
     * Returns how many bytes went through the JDK.
     *
     * @return bytes
     */
    public long jdkBytes() {
        return others.get(JDK_BYTES);
    }

    /**
     * Returns how many transfers went through the copying loop.
     *
     * @return calls
     */
    public long loopTransfers() {
        return others.get(LOOP_TRANSFERS);
    }

    /**
     * Returns how many bytes went through the copying loop.
     *
     * @return bytes
     */
    public long loopBytes() {
        return others.get(LOOP_BYTES);
    }
}
