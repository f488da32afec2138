package io.sluice.internal;

import java.util.List;

/** Where each figure is in a {@link Block}: the contract with the native library, which refuses another version. */
public final class BlockLayout {
    static final int CURRENT_VERSION = 1;

    static final int VERSION = 0;
    /** The code of the method that moved the last byte, or that was tried last. */
    public static final int USED = 1;
    static final int STOP = 2;
    static final int ERRNO = 3;
    static final int FAILED_CALL = 4;
    static final int FAILED_SIDE = 5;
    /** Bytes held in the transit. */
    static final int RESIDUE = 6;
    /** The capacity of the private pipe used; 0 for none. */
    public static final int PIPE_BYTES = 7;
    /** Nanoseconds spent inside poll. */
    public static final int WAIT_NANOS = 8;
    /** Calls on a blocking descriptor, which may have waited inside. */
    public static final int BLOCKING_CALLS = 9;
    /** What the source turned out to be. */
    public static final int KIND_IN = 10;
    /** What the target turned out to be. */
    public static final int KIND_OUT = 11;
    /** 1 if the user's quota made the private pipe smaller than wanted. */
    public static final int PIPE_SMALL = 12;
    /**
     * The first of the cells that each tell of a fallback since the last was set back to 0: bits 0 to 7 the method refused, 8
     * to 15 the one that took over, 16 to 31 the errno, 32 to 63 how often.
     */
    static final int FALLBACKS = 13;
    static final int FALLBACK_CELLS = 3;
    private static final int HEADER_CELLS = 16;

    /** Methods with a row; AUTO's holds the calls made before a method was chosen. Also how many have a native code. */
    public static final int METHODS = 8;
    static final int ROW_CELLS = 40;
    static final int CELLS = HEADER_CELLS + METHODS * ROW_CELLS;

    /** Column: transfers that the method finished. */
    public static final int TRANSFERS = 0;
    /** Column: bytes delivered. */
    public static final int BYTES = 1;
    /** Column: bytes that went through buffers in user space. */
    public static final int USER_BYTES = 2;
    /** Column: calls that would have blocked. */
    public static final int WOULD_BLOCK = 3;
    /** Column: calls that a signal interrupted. */
    public static final int INTERRUPTS = 4;
    /** Column: refusals by the kernel. */
    public static final int REFUSALS = 5;
    /** Column: the errno of the last refusal. */
    public static final int REFUSAL_ERRNO = 6;
    /** Column: turn on the ladder, 0 for out. */
    public static final int RANK = 7;
    /** Column: the code of the reason for being in or out. */
    public static final int REASON = 8;
    /** Column: the first of the system calls, in the order of {@link #CALLS}. */
    public static final int FIRST_CALL = 9;

    /** The system calls that are counted, by the names that strace prints. */
    public static final List<String> CALLS = List.of(
            "pread64", "pwrite64", "read", "write", "writev", "sendfile", "splice", "copy_file_range", "ioctl", "pipe2",
            "fcntl", "poll", "fstat", "fadvise64", "mmap", "munmap", "lseek", "ftruncate", "fallocate", "close",
            "getsockopt", "sendmsg", "setsockopt", "sync_file_range", "sendto",
            "fstatfs", "cachestat");

    private BlockLayout() {}

    /**
     * Returns the cell of a column in a method's row.
     *
     * @param method the method's native code
     * @param column the column
     * @return the cell's index
     */
    public static int cell(int method, int column) {
        return HEADER_CELLS + method * ROW_CELLS + column;
    }

    /** Whether a cell, of the header or of a row, is only ever added to. */
    static boolean isCounter(int cell) {
        return cell < HEADER_CELLS
                ? cell == WAIT_NANOS || cell == BLOCKING_CALLS : accumulates((cell - HEADER_CELLS) % ROW_CELLS);
    }

    static boolean accumulates(int column) {
        return column <= REFUSALS || column >= FIRST_CALL;
    }
}
