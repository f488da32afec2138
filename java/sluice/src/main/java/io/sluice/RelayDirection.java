package io.sluice;

import java.io.IOException;

/**
 * What one direction of a {@link Relay} has done.
 *
 * <p>An immutable snapshot, and so safe for use by any thread.
 */
public final class RelayDirection {
    private final RelayEnd end;
    private final IOException failure;
    private final long turns;
    private final long held;
    private final byte[] undelivered;
    private final TransferStatistics statistics;

    RelayDirection(
            RelayEnd end, IOException failure, long turns, long held, byte[] undelivered,
            TransferStatistics statistics) {
        this.end = end;
        this.failure = failure;
        this.turns = turns;
        this.held = held;
        this.undelivered = undelivered;
        this.statistics = statistics;
    }

    /**
     * Returns how it ended.
     *
     * @return the end, {@link RelayEnd#RUNNING} if it has not
     */
    public RelayEnd end() {
        return end;
    }

    /**
     * Returns what failed in this direction.
     *
     * @return the exception, or null if nothing failed here
     */
    public IOException failure() {
        return failure;
    }

    /**
     * Returns the bytes delivered to the target.
     *
     * @return bytes
     */
    public long bytes() {
        return statistics.bytes();
    }

    /**
     * Returns how many bytes were taken from the source and are not delivered: in the pipe now, or, after the end,
     * those that {@link #undelivered()} hands back.
     *
     * @return bytes
     */
    public long held() {
        return held;
    }

    /**
     * Returns the bytes that were taken from the source and that the target had not taken when the relay ended. They
     * follow the {@link #bytes()} bytes; what is still unread in the source comes after them.
     *
     * @return a copy of the bytes; empty while the relay runs
     */
    public byte[] undelivered() {
        return undelivered.clone();
    }

    /**
     * Returns how often this direction was given a turn: each is one call of the native library.
     *
     * @return turns
     */
    public long turns() {
        return turns;
    }

    /**
     * Returns the system calls made, the bytes that went through user space, and what else was observed.
     *
     * @return the figures
     */
    public TransferStatistics statistics() {
        return statistics;
    }

    @Override
    public String toString() {
        return end + (failure == null ? "" : " (" + failure + ")") + ", held " + held + " bytes, " + statistics;
    }
}
