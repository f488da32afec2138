package io.sluice.internal;

import io.sluice.Method;
import java.util.Arrays;

/**
 * Reads from a block that is never cleared what was counted since the last reading. As pairs of a cell and its number: a
 * small transfer changes a dozen cells, and an array of all would be the most of what it allocates. Used by the one thread
 * that leases the block.
 */
final class Meter {
    /** Room for eight changes, pairs that they are. */
    private static final int ROOM = 16;
    private static final int CALLS_END = BlockLayout.FIRST_CALL + BlockLayout.CALLS.size();

    private final Block block;
    private final int[] rows;
    private long[] before;
    private long[] now;
    private long[] changes;
    private int length;

    /**
     * Makes a meter of a block that has counted nothing yet.
     *
     * @param methods those that may be counted
     */
    Meter(Block block, Method... methods) {
        this.block = block;
        rows = Arrays.stream(methods).mapToInt(method -> BlockLayout.cell(method.ordinal(), 0)).sorted().toArray();
        before = new long[rows[rows.length - 1] + BlockLayout.ROW_CELLS];
        now = new long[before.length];
    }

    /** What was counted since this was last called; pairs of zeros at the end mean nothing. */
    long[] read() {
        block.read(now);
        changes = new long[ROOM];
        length = 0;
        add(BlockLayout.USED, now[BlockLayout.USED]);
        difference(BlockLayout.WAIT_NANOS, BlockLayout.BLOCKING_CALLS + 1);
        for (int row : rows) {
            difference(row, row + BlockLayout.REFUSALS + 1);
            search(row + BlockLayout.FIRST_CALL, row + CALLS_END);
            if (now[row + BlockLayout.REFUSALS] != before[row + BlockLayout.REFUSALS]) {
                add(row + BlockLayout.REFUSAL_ERRNO, now[row + BlockLayout.REFUSAL_ERRNO]);
            }
        }
        long[] read = now;
        now = before;
        before = read;
        return changes;
    }

    private void difference(int from, int to) {
        for (int cell = from; cell < to; cell++) {
            if (now[cell] != before[cell]) {
                add(cell, now[cell] - before[cell]);
            }
        }
    }

    /** As {@link #difference}, where most are the same: then this is the faster. */
    private void search(int from, int to) {
        int start = from;
        int same = Arrays.mismatch(now, start, to, before, start, to);
        while (same >= 0) {
            start += same;
            add(start, now[start] - before[start]);
            start++;
            same = Arrays.mismatch(now, start, to, before, start, to);
        }
    }

    private void add(int cell, long number) {
        if (length == changes.length) {
            changes = Arrays.copyOf(changes, 2 * length);
        }
        changes[length++] = cell;
        changes[length++] = number;
    }
}
