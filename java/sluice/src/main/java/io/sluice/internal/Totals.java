package io.sluice.internal;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** What all the transfers of this class loader have done so far. Safe for use by any thread. */
public final class Totals {
    private static final int MANY = 1 << 14;
    /** Each has buffers of its own. */
    private static final int FEW = 1 << 6;
    /** Serve the drop-ins; their blocks are never cleared, and so are the totals. */
    static final Pool<Passage> DROP_INS = new Pool<>(MANY, Passage::new);
    /** Serve transfers with a report; their blocks are cleared for each one, and added to the totals after it. */
    static final Pool<Passage> REPORTS = new Pool<>(MANY, Passage::new);
    /** Serve small transfers with a header or a trailer; their blocks are never cleared. */
    static final Pool<FrameWork> FRAMES = new Pool<>(FEW, FrameWork::new);

    private static final LongAdder JDK_TRANSFERS = new LongAdder();
    private static final LongAdder JDK_BYTES = new LongAdder();
    private static final LongAdder LOOP_TRANSFERS = new LongAdder();
    private static final LongAdder LOOP_BYTES = new LongAdder();
    private static final long[] RETIRED = new long[BlockLayout.CELLS];
    /** Guarded by {@link #RETIRED}. */
    private static final Set<Block> KEPT = new HashSet<>();

    private Totals() {}

    /**
     * Counts a transfer that the JDK made.
     *
     * @param bytes the bytes delivered
     */
    public static void countJdk(long bytes) {
        countJdk(bytes, true);
    }

    /** Counts a step of a transfer that the JDK makes. */
    static void countJdk(long bytes, boolean first) {
        JDK_TRANSFERS.add(first ? 1 : 0);
        JDK_BYTES.add(bytes);
    }

    /** Counts a step of a transfer that the copying loop makes. */
    static void countLoop(long bytes, boolean first) {
        LOOP_TRANSFERS.add(first ? 1 : 0);
        LOOP_BYTES.add(bytes);
    }

    /** Adds the counters of a transfer with a report. */
    static void add(long[] snapshot) {
        Passage passage = DROP_INS.lease();
        try {
            passage.block().add(snapshot);
        } finally {
            passage.release();
        }
    }

    /** Counts a block in that belongs to no passage, until it retires. */
    static void keep(Block block) {
        synchronized (RETIRED) {
            KEPT.add(block);
        }
    }

    /** Keeps the counters of a block that goes. */
    static void retire(Block block) {
        synchronized (RETIRED) {
            KEPT.remove(block);
            for (int cell = BlockLayout.cell(0, 0); cell < RETIRED.length; cell++) {
                RETIRED[cell] += block.get(cell);
            }
        }
    }

    /**
     * Returns the sums of all blocks, laid out as {@link BlockLayout} says. Cells that do not add up, such as the
     * header, mean nothing here.
     *
     * @return a fresh array
     */
    public static long[] cells() {
        long[] sums = new long[BlockLayout.CELLS];
        synchronized (RETIRED) {
            for (int cell = BlockLayout.cell(0, 0); cell < sums.length; cell++) {
                sums[cell] = RETIRED[cell] + DROP_INS.sum(cell) + OwnPassages.sum(cell);
                for (Block block : KEPT) {
                    sums[cell] += block.observe(cell);
                }
            }
        }
        return sums;
    }

    /**
     * Returns how many transfers went through the JDK.
     *
     * @return calls
     */
    public static long jdkTransfers() {
        return JDK_TRANSFERS.sum();
    }

    /**
     * Returns how many bytes went through the JDK.
     *
     * @return bytes
     */
    public static long jdkBytes() {
        return JDK_BYTES.sum();
    }

    /**
     * Returns how many transfers went through the copying loop.
     *
     * @return calls
     */
    public static long loopTransfers() {
        return LOOP_TRANSFERS.sum();
    }

    /**
     * Returns how many bytes went through the copying loop.
     *
     * @return bytes
     */
    public static long loopBytes() {
        return LOOP_BYTES.sum();
    }
}
