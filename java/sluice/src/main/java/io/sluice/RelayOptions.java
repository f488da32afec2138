package io.sluice;

import java.time.Duration;
import java.util.Objects;

/**
 * What a {@link Relay} is held to. Each method returns changed options and leaves the old ones alone.
 *
 * <pre>{@code
 * RelayOptions options = RelayOptions.DEFAULT.idleTimeout(Duration.ofMinutes(5)).bytesPerSecond(1_000_000);
 * }</pre>
 *
 * <p>Immutable, and so safe for use by any thread.
 */
public final class RelayOptions {
    /** A turn of an event loop, so that one busy pair does not keep thousands of others waiting: about 0.1 ms. */
    private static final long TURN = 1 << 20;

    /** No idle timeout, no limits, up to 1 MiB for each direction in a turn. */
    public static final RelayOptions DEFAULT = new RelayOptions(0, Long.MAX_VALUE, 0, TURN);

    private final long idleNanos;
    private final long byteLimit;
    private final long bytesPerSecond;
    private final long maxPerTurn;

    private RelayOptions(long idleNanos, long byteLimit, long bytesPerSecond, long maxPerTurn) {
        this.idleNanos = idleNanos;
        this.byteLimit = byteLimit;
        this.bytesPerSecond = bytesPerSecond;
        this.maxPerTurn = maxPerTurn;
    }

    /**
     * Ends the relay and closes its sockets and pipes when no byte has moved in any direction for that long.
     *
     * @param timeout how long, more than zero
     * @return the changed options
     * @throws IllegalArgumentException if timeout is not positive
     */
    public RelayOptions idleTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the idle timeout " + timeout + " is not more than zero");
        }
        long nanos = timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE / 4)) > 0
                ? Long.MAX_VALUE / 4 : timeout.toNanos();
        return new RelayOptions(nanos, byteLimit, bytesPerSecond, maxPerTurn);
    }

    /**
     * Ends the relay when a direction has delivered that many bytes. No byte beyond the limit is taken from its source.
     *
     * @param bytes how many for each direction, one or more
     * @return the changed options
     * @throws IllegalArgumentException if bytes is less than one
     */
    public RelayOptions byteLimit(long bytes) {
        return new RelayOptions(idleNanos, positive(bytes, "byte limit"), bytesPerSecond, maxPerTurn);
    }

    /**
     * Holds each direction to a rate, evenly: in slices of a twentieth of a second's bytes (256 KiB at most), without
     * letting unused time add up to more than two of them.
     *
     * @param rate bytes per second for each direction, one or more
     * @return the changed options
     * @throws IllegalArgumentException if rate is less than one
     */
    public RelayOptions bytesPerSecond(long rate) {
        return new RelayOptions(idleNanos, byteLimit, positive(rate, "rate"), maxPerTurn);
    }

    /**
     * Sets how many bytes a direction moves in one turn of {@link Relay#pump()} or of a {@link RelayLoop}: what fits
     * into the time that other connections can wait.
     *
     * @param bytes how many at most, one or more
     * @return the changed options
     * @throws IllegalArgumentException if bytes is less than one
     */
    public RelayOptions maxPerTurn(long bytes) {
        return new RelayOptions(idleNanos, byteLimit, bytesPerSecond, positive(bytes, "size of a turn"));
    }

    private static long positive(long value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException("the " + what + " " + value + " is less than one");
        }
        return value;
    }

    /** In nanoseconds; 0 for none. */
    long idleNanos() {
        return idleNanos;
    }

    long byteLimit() {
        return byteLimit;
    }

    /** 0 for no limit. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }

    long maxPerTurn() {
        return maxPerTurn;
    }
}
