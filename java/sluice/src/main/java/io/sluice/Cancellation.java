package io.sluice;

/**
 * Ends transfers from another thread, and leaves their channels open: see {@link Transfer#cancelledBy}. One may serve any
 * number of transfers, one after the other or at once; once cancelled it stays so.
 *
 * <p>Safe for use by any thread.
 */
public final class Cancellation {
    private volatile boolean cancelled;

    /** Makes one that is not cancelled. */
    public Cancellation() {}

    /** Ends the transfers that it was given to; they notice within some tens of milliseconds. */
    public void cancel() {
        cancelled = true;
    }

    /**
     * Returns whether it was cancelled.
     *
     * @return true after {@link #cancel}
     */
    public boolean isCancelled() {
        return cancelled;
    }
}
