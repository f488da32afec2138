package io.sluice.internal;

import io.sluice.Method;

/**
 * What came of a transfer, or of the plan of one. It knows nothing of the channels: a report lives longer than they should.
 *
 * <p>Written by the thread that makes the transfer, and says the same from then on.
 */
public final class Result {
    private static final Method[] METHODS = Method.values();

    private final long count;
    private final int outKind;
    private final Choice choice;
    private long moved;
    private int stop = Stop.COMPLETE;
    private byte[] held;
    private boolean whole;
    private boolean frameSent = true;
    private long parkedNanos;
    private long syncNanos = -1;
    private byte[] checksum;
    private boolean allocated;
    private int gathers = -1;
    private long[] cells;
    /** What {@link #cells} is made of when it is asked for, of a transfer that went whole. */
    private long[] changes;

    Result(long count, int outKind, Choice choice) {
        this.count = count;
        this.outKind = outKind;
        this.choice = choice;
    }

    /** Notes how far the transfer has come, by all its steps. */
    void came(long bytes, int stopped, byte[] undelivered) {
        moved = bytes;
        stop = stopped;
        held = undelivered;
    }

    void stopped(int stopped) {
        stop = stopped;
    }

    /** Takes what a frame has sent in one write, body and all. */
    void sentWhole(long body, int stopped, long parked, long[] counted) {
        whole = true;
        moved = body;
        stop = stopped;
        parkedNanos = parked;
        changes = counted;
    }

    void frameSent(boolean sent) {
        frameSent = sent;
    }

    void parkedNanos(long nanos) {
        parkedNanos = nanos;
    }

    void syncNanos(long nanos) {
        syncNanos = nanos;
    }

    void checksum(byte[] value) {
        checksum = value;
    }

    void allocated(boolean reserved) {
        allocated = reserved;
    }

    void gathers(int known) {
        gathers = known;
    }

    void cells(long[] snapshot) {
        cells = snapshot;
    }

    /** Adds what was counted besides, as pairs of a cell and its number; null for nothing. */
    void add(long[] counted) {
        if (counted == null) {
            return;
        }
        if (cells == null) {
            cells = inflated(counted);
            return;
        }
        for (int i = 0; i < counted.length; i += 2) {
            int cell = (int) counted[i];
            if (BlockLayout.isCounter(cell)) {
                cells[cell] += counted[i + 1];
            }
        }
    }

    private static long[] inflated(long[] changes) {
        long[] cells = new long[BlockLayout.CELLS];
        for (int i = 0; i < changes.length; i += 2) {
            cells[(int) changes[i]] = changes[i + 1];
        }
        return cells;
    }

    /** Why the transfer came to its end, as a {@link Stop}. */
    int stop() {
        return stop;
    }

    /**
     * Returns how many bytes the transfer was to move at most.
     *
     * @return bytes
     */
    public long count() {
        return count;
    }

    Choice choice() {
        return choice;
    }

    /**
     * Returns the method asked for.
     *
     * @return the method
     */
    public Method asked() {
        return choice.asked();
    }

    /**
     * Returns what does the work.
     *
     * @return COPY_LOOP, JDK, or the method asked for where that is the native library's matter
     */
    public Method engine() {
        return choice.engine();
    }

    /**
     * Returns why {@link #engine} does the work.
     *
     * @return a reason in words; null where it is the native library
     */
    public String why() {
        return choice.why();
    }

    /**
     * Returns the method that moved the bytes.
     *
     * @return never {@link Method#AUTO} after {@link Job#run}, unless there was nothing to move
     */
    public Method used() {
        Method engine = engine();
        if (whole && cell(BlockLayout.cell(Method.SENDFILE.ordinal(), BlockLayout.BYTES)) > 0) {
            return Method.SENDFILE; // the body's, also where a trailer was written after it
        }
        return engine == Method.COPY_LOOP || engine == Method.JDK
                ? engine : METHODS[(int) cell(BlockLayout.USED)];
    }

    /**
     * Returns the bytes delivered.
     *
     * @return bytes
     */
    public long moved() {
        return moved;
    }

    /**
     * Returns whether the count was not reached because a channel was not ready.
     *
     * @return 0 for neither, 1 for the source, 2 for the target
     */
    public int notReady() {
        return stop == Stop.WOULD_BLOCK_INPUT ? 1 : stop == Stop.WOULD_BLOCK_OUTPUT ? 2 : 0;
    }

    /**
     * Returns the bytes taken from the source that a non-blocking target did not take.
     *
     * @return the bytes, or null
     */
    public byte[] held() {
        return held;
    }

    /**
     * Returns whether header, body and trailer were small, and went together rather than by a method of the ladder.
     *
     * @return true if they did
     */
    public boolean whole() {
        return whole;
    }

    /**
     * Returns whether all of header and trailer has gone.
     *
     * @return false if some of it is still in its buffer
     */
    public boolean frameSent() {
        return frameSent;
    }

    /**
     * Returns how long a virtual thread was parked.
     *
     * @return nanoseconds
     */
    public long parkedNanos() {
        return parkedNanos;
    }

    /**
     * Returns how long forcing the target to the disk took.
     *
     * @return nanoseconds, -1 if that was not asked for
     */
    public long syncNanos() {
        return syncNanos;
    }

    /**
     * Returns the checksum of the bytes delivered.
     *
     * @return the bytes, or null if it was not asked for
     */
    public byte[] checksum() {
        return checksum;
    }

    /**
     * Returns whether room was made in the target.
     *
     * @return true if it was
     */
    public boolean allocated() {
        return allocated;
    }

    /**
     * Returns whether the device that the target sends through gathers and checksums.
     *
     * @return 1, 0, or -1 where that is not known
     */
    public int gathers() {
        return gathers;
    }

    /**
     * Returns one of the figures that the native library wrote.
     *
     * @param cell where it is, as {@link BlockLayout} says
     * @return the figure; 0 if the library had no part in it
     */
    public long cell(int cell) {
        if (cells != null) {
            return cells[cell];
        }
        if (changes != null) {
            for (int i = 0; i < changes.length; i += 2) {
                if (changes[i] == cell) {
                    return changes[i + 1];
                }
            }
        }
        return 0;
    }

    /**
     * Returns the figures that the native library wrote, as {@link BlockLayout} lays them out.
     *
     * @return the array itself, or null if the library had no part in it
     */
    public long[] cells() {
        if (cells == null && changes != null) {
            long[] all = inflated(changes);
            all[BlockLayout.KIND_OUT] = outKind;
            cells = all;
        }
        return cells;
    }
}
