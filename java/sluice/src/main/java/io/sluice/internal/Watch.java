package io.sluice.internal;

import io.sluice.Cancellation;

/** Whether a transfer has to end although nothing has happened to its channels. Used by one thread. */
final class Watch {
    /** How long a thread may wait before it looks whether the transfer was cancelled, or a channel closed. */
    static final long LONGEST_WAIT_NANOS = 20_000_000;

    private final Cancellation cancellation;
    private final boolean limited;
    private final long end;

    Watch(Options options) {
        cancellation = options.cancellation();
        limited = options.deadlineNanos() > 0;
        end = System.nanoTime() + options.deadlineNanos();
    }

    boolean isCancelled() {
        return cancellation != null && cancellation.isCancelled();
    }

    boolean isLate() {
        return limited && System.nanoTime() - end >= 0;
    }

    boolean isDue() {
        return isCancelled() || isLate();
    }

    /** For how many nanoseconds to wait before asking again; at least one. */
    long patience() {
        return limited ? Math.max(1, Math.min(LONGEST_WAIT_NANOS, end - System.nanoTime())) : LONGEST_WAIT_NANOS;
    }
}
