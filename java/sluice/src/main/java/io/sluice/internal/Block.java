package io.sluice.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * The counters that the native library writes while it transfers: 64-bit cells outside the heap, a header and a row for
 * each method. {@link BlockLayout} names the cells.
 *
 * <p>One thread at a time may lease a block and have it written; any thread may read {@link #observe} meanwhile.
 */
final class Block {
    private static final VarHandle CELL =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int CACHE_LINE = 64;
    private static final int BYTES = BlockLayout.CELLS * Long.BYTES;
    private static final byte[] ZEROS = new byte[BYTES];

    private final ByteBuffer cells;
    private final LongBuffer longs;
    private final long address;

    Block() {
        // A cache line of its own at the end, so that no two blocks share one.
        cells = ByteBuffer.allocateDirect(BYTES + 2 * CACHE_LINE).alignedSlice(CACHE_LINE).order(ByteOrder.nativeOrder());
        longs = cells.asLongBuffer();
        address = Native.addressOf(cells);
        put(BlockLayout.VERSION, BlockLayout.CURRENT_VERSION);
    }

    /** The address of the first cell. The caller keeps this block reachable while native code uses it. */
    long address() {
        return address;
    }

    /** A cell's value, read by the thread that leases the block. */
    long get(int cell) {
        return cells.getLong(cell * Long.BYTES);
    }

    /** A cell's value, read by any thread. */
    long observe(int cell) {
        return (long) CELL.getOpaque(cells, cell * Long.BYTES);
    }

    void put(int cell, long value) {
        CELL.setOpaque(cells, cell * Long.BYTES, value);
    }

    /** Sets every cell to zero, and the version. */
    void clear() {
        cells.put(0, ZEROS);
        put(BlockLayout.VERSION, BlockLayout.CURRENT_VERSION);
    }

    /** A copy of all the cells, made by the thread that leases the block. */
    long[] snapshot() {
        long[] copy = new long[BlockLayout.CELLS];
        longs.get(0, copy);
        return copy;
    }

    /**
     * What was counted since an earlier snapshot, which becomes one of now, as pairs of a cell and its number: a small
     * transfer changes a dozen cells, and an array of all would be the most of what it allocates.
     *
     * @param methods whose rows to look at, beside the header
     */
    long[] changes(long[] snapshot, int... methods) {
        int pairs = collect(snapshot, 0, BlockLayout.cell(0, 0), null, 0);
        for (int method : methods) {
            pairs = collect(snapshot, BlockLayout.cell(method, 0), BlockLayout.ROW_CELLS, null, pairs);
        }
        long[] changes = new long[2 * pairs];
        int pair = collect(snapshot, 0, BlockLayout.cell(0, 0), changes, 0);
        for (int method : methods) {
            pair = collect(snapshot, BlockLayout.cell(method, 0), BlockLayout.ROW_CELLS, changes, pair);
        }
        return changes;
    }

    private int collect(long[] snapshot, int from, int count, long[] changes, int first) {
        int pair = first;
        for (int cell = from; cell < from + count; cell++) {
            long now = longs.get(cell);
            boolean counts = BlockLayout.isCounter(cell);
            long change = counts ? now - snapshot[cell] : now;
            if (change != 0) {
                if (changes != null) {
                    changes[2 * pair] = cell;
                    changes[2 * pair + 1] = change;
                    snapshot[cell] = now;
                }
                pair++;
            }
        }
        return pair;
    }

    /** Adds the counters of a snapshot to this block's. */
    void add(long[] snapshot) {
        for (int method = 0; method < BlockLayout.METHODS; method++) {
            for (int column = 0; column < BlockLayout.ROW_CELLS; column++) {
                int cell = BlockLayout.cell(method, column);
                if (BlockLayout.accumulates(column) && snapshot[cell] != 0) {
                    put(cell, get(cell) + snapshot[cell]);
                }
            }
        }
    }
}
