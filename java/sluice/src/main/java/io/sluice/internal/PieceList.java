package io.sluice.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a batch sends, in memory that the native library reads: a cursor, then three cells for each piece. The first says
 * what it is (below zero for memory, else the number of a file), the second where (an address, or a position), the third how
 * many bytes. Used by one thread.
 */
final class PieceList {
    private static final int NEXT = 0;
    private static final int DONE = 1;
    private static final int MISSING = 2;
    private static final int FIRST = 4;
    private static final int PIECE = 3;
    private static final int START = 64;

    /** In the first cell of memory: less the number of the chunk that it is in, of which only this side knows. */
    private static final long MEMORY = -1;
    /** In the first cell of a region: it may end early, with its file. */
    private static final long MAY_END = 1L << 32;

    private ByteBuffer cells;
    private long address;
    private int pieces;
    private int room;

    PieceList() {
        allocate(START);
    }

    private void allocate(int room) {
        this.room = room;
        ByteBuffer grown = ByteBuffer.allocateDirect((FIRST + PIECE * room) * Long.BYTES).order(ByteOrder.nativeOrder());
        if (cells != null) {
            grown.put(0, cells, 0, cells.capacity());
        }
        cells = grown;
        address = Availability.CAUSE == null ? Native.addressOf(grown) : 0;
    }

    private long get(int cell) {
        return cells.getLong(cell * Long.BYTES);
    }

    private void put(int cell, long value) {
        cells.putLong(cell * Long.BYTES, value);
    }

    void region(int file, long position, long count) {
        add(file, position, count);
    }

    /** A region that ends with its file, if that is earlier. */
    void regionUpToEnd(int file, long position, long count) {
        add(file | MAY_END, position, count);
    }

    void memory(int chunk, long address, int count) {
        add(MEMORY - chunk, address, count);
    }

    private void add(long what, long place, long count) {
        if (pieces == room) {
            allocate(Math.multiplyExact(2, room));
        }
        int cell = FIRST + PIECE * pieces++;
        put(cell, what);
        put(cell + 1, place);
        put(cell + 2, count);
    }

    void clear() {
        pieces = 0;
        put(NEXT, 0);
        put(DONE, 0);
        put(MISSING, 0);
    }

    /** The address of the first cell. The caller keeps this list reachable while native code uses it. */
    long address() {
        return address;
    }

    int size() {
        return pieces;
    }

    /** The first piece that is not delivered whole. */
    int next() {
        return (int) get(NEXT);
    }

    /** Bytes of it that are delivered. */
    long done() {
        return get(DONE);
    }

    /** Bytes that a region {@linkplain #regionUpToEnd up to the end} had fewer than asked for. */
    long missing() {
        return get(MISSING);
    }

    boolean isMemory(int piece) {
        return get(FIRST + PIECE * piece) <= MEMORY;
    }

    int chunk(int piece) {
        return (int) (MEMORY - get(FIRST + PIECE * piece));
    }

    int file(int piece) {
        return (int) get(FIRST + PIECE * piece);
    }

    /** Where in its file a region is, or memory's address. */
    long position(int piece) {
        return get(FIRST + PIECE * piece + 1);
    }

    long count(int piece) {
        return get(FIRST + PIECE * piece + 2);
    }

    /** Moves the cursor within the piece that it is at, or to the next. */
    void advance(long bytes) {
        long done = done() + bytes;
        if (done < count(next())) {
            put(DONE, done);
        } else {
            put(DONE, 0);
            put(NEXT, next() + 1L);
        }
    }
}
