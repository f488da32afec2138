package io.sluice.internal;

/** Why a native call came back: what it returned, and what it wrote into its block. Used by one thread. */
final class Verdict {
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int INPUT = 1;

    private int stop = Stop.COMPLETE;
    private int errno;
    private int failedSide;
    private int failedCall = -1;

    /** As before the first call. */
    void clear() {
        stop = Stop.COMPLETE;
        errno = 0;
    }

    /** Takes in what a call says. */
    void read(long result, Block block) {
        if (result == -EINTR) {
            stop = Stop.INTERRUPTED;
            return;
        }
        stop = (int) block.get(BlockLayout.STOP);
        boolean told = stop == Stop.FAILED;
        if (result >= 0 && !told || result == -EAGAIN && wouldBlock()) {
            return;
        }
        // An error without a word in the block comes from a call that was refused as a whole.
        stop = Stop.FAILED;
        errno = result < 0 ? (int) -result : (int) block.get(BlockLayout.ERRNO);
        failedSide = told ? (int) block.get(BlockLayout.FAILED_SIDE) : 0;
        failedCall = told ? (int) block.get(BlockLayout.FAILED_CALL) : -1;
    }

    /** Says without a call that the source has ended. */
    void end() {
        stop = Stop.END;
    }

    /** Says that something beside the transfer's own calls went wrong, or with 0 that it did not. */
    void fail(int with) {
        errno = with;
        failedSide = 0;
        failedCall = -1;
    }

    /** As a {@link Stop}. */
    int stop() {
        return stop;
    }

    private boolean wouldBlock() {
        return stop == Stop.WOULD_BLOCK_INPUT || stop == Stop.WOULD_BLOCK_OUTPUT;
    }

    /** What went wrong; 0 if nothing did. */
    int errno() {
        return errno;
    }

    /** Whether what went wrong is the source's. */
    boolean isOfInput() {
        return failedSide == INPUT;
    }

    /** The errno's name and text, and the system call that failed, as far as it is known. */
    String text() {
        boolean known = failedCall >= 0 && failedCall < BlockLayout.CALLS.size();
        return Native.errnoText(errno) + (known ? " in " + BlockLayout.CALLS.get(failedCall) : "");
    }
}
