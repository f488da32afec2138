package io.sluice;

import io.sluice.internal.BlockLayout;
import io.sluice.internal.Names;
import io.sluice.internal.Result;
import java.util.List;

/**
 * What a transfer did, by which method and why by that one, and what it cost as far as it could be observed.
 *
 * <p>An immutable snapshot, and so safe for use by any thread.
 */
public final class TransferReport {
    private static final byte[] NOTHING = {};

    private final long asked;
    private final Method askedMethod;
    private final Outcome outcome;
    private final Result result;
    /** Read from the result, once they are asked for. */
    private TransferStatistics statistics;
    private List<Rung> ladder;
    private final long elapsed;
    private final Object source;
    private final Object target;

    TransferReport(Result result, long asked, Method askedMethod, long elapsed, Object source, Object target) {
        this.asked = asked;
        this.askedMethod = askedMethod;
        this.outcome = outcome(result, asked);
        this.result = result;
        this.elapsed = elapsed;
        this.source = source;
        this.target = target;
    }

    private static Outcome outcome(Result result, long asked) {
        if (result.moved() == asked && result.frameSent()) {
            return Outcome.COMPLETE;
        }
        if (result.moved() == result.count() && result.moved() < asked) {
            return Outcome.YIELDED;
        }
        return switch (result.notReady()) {
            case 1 -> Outcome.SOURCE_NOT_READY;
            case 2 -> Outcome.TARGET_NOT_READY;
            default -> Outcome.END_OF_SOURCE;
        };
    }

    /**
     * Returns the bytes that the target took.
     *
     * @return bytes, zero or more
     */
    public long bytes() {
        return result.moved();
    }

    /**
     * Returns the bytes asked for.
     *
     * @return bytes, zero or more
     */
    public long asked() {
        return asked;
    }

    /**
     * Returns why the transfer came to its end.
     *
     * @return the outcome
     */
    public Outcome outcome() {
        return outcome;
    }

    /**
     * Returns the method asked for.
     *
     * @return the method
     */
    public Method askedMethod() {
        return askedMethod;
    }

    /**
     * Returns the method used: the one that moved the last byte, or that was tried last. {@link #ladder()} says why.
     *
     * @return the method; {@link Method#AUTO} if none was tried
     */
    public Method method() {
        return result.used();
    }

    /**
     * Returns every method in the order of the ladder, those that are out at the end.
     *
     * @return an unmodifiable list
     */
    public List<Rung> ladder() {
        List<Rung> read = ladder;
        if (read == null) {
            read = Ladders.of(result);
            ladder = read;
        }
        return read;
    }

    /**
     * Returns what was counted during this transfer and nothing else.
     *
     * @return the figures
     */
    public TransferStatistics statistics() {
        TransferStatistics read = statistics;
        if (read == null) {
            read = Figures.of(result);
            statistics = read;
        }
        return read;
    }

    /**
     * Returns the bytes that were taken from a source which cannot be read again, and that a non-blocking target did
     * not take. They follow the {@link #bytes()} delivered: write them before anything else goes to that target. Empty
     * unless the outcome is {@link Outcome#TARGET_NOT_READY}.
     *
     * @return a copy of the bytes
     */
    public byte[] undelivered() {
        return result.held() == null ? NOTHING : result.held().clone();
    }

    /**
     * Returns how long the transfer took.
     *
     * @return nanoseconds
     */
    public long elapsed() {
        return elapsed;
    }

    /**
     * Returns how much of {@link #elapsed()} was spent waiting for a channel to become ready.
     *
     * @return nanoseconds, or -1 if a call may have waited inside the kernel, where that cannot be seen
     */
    public long waiting() {
        boolean seen = result.engine() != Method.JDK && result.engine() != Method.COPY_LOOP
                && result.cell(BlockLayout.BLOCKING_CALLS) == 0;
        return seen ? result.cell(BlockLayout.WAIT_NANOS) + result.parkedNanos() : -1;
    }

    /**
     * Returns how much of {@link #elapsed()} it took to force the target to the disk: see {@link Transfer#fsync}.
     *
     * @return nanoseconds, or -1 if that was not asked for
     */
    public long syncing() {
        return result.syncNanos();
    }

    /**
     * Returns the checksum of the {@link #bytes()} delivered: see {@link Transfer#checksum}.
     *
     * @return a copy of its bytes, highest first; empty if it was not asked for
     */
    public byte[] checksum() {
        return result.checksum() == null ? NOTHING : result.checksum().clone();
    }

    /**
     * Returns whether room was made in the target for all that was asked: see {@link Transfer#allocate}.
     *
     * @return true if it was; false if that was not asked for, or the file system or the method cannot
     */
    public boolean allocated() {
        return result.allocated();
    }

    /**
     * Returns whether the device that the target sends through gathers scattered pages and computes checksums, which is
     * what saves the CPU its last copy.
     *
     * @return 1 for yes, 0 for no, -1 if it is not known: not a TCP socket, or behind a virtual device
     */
    public int gathers() {
        return result.gathers();
    }

    /**
     * Returns whether the private pipe was smaller than wanted, because the user's quota for pipes is used up
     * ({@code pipe-user-pages-soft}).
     *
     * @return true if it was
     */
    public boolean pipeSmall() {
        return result.cell(BlockLayout.PIPE_SMALL) != 0;
    }

    /**
     * Describes the transfer in several lines, for people.
     *
     * @return text without a line break at its end
     */
    public String describe() {
        return Descriptions.of(this);
    }

    String source() {
        return source.toString();
    }

    String target() {
        return target.toString();
    }

    @Override
    public String toString() {
        return method() + ": " + bytes() + " of " + asked + " bytes from " + source + " to " + target + ", " + outcome;
    }

    static String name(java.nio.channels.Channel channel) {
        return Names.of(channel);
    }
}
