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
        read(copy);
        return copy;
    }

    /** Copies the first cells, as many as the array holds, by the thread that leases the block. */
    void read(long[] copy) {
        longs.get(0, copy);
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
