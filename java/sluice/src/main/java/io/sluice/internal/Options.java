package io.sluice.internal;

import io.sluice.Cancellation;
import io.sluice.Checksum;
import io.sluice.Method;
import io.sluice.ProgressListener;

/**
 * What a transfer is held to, apart from its channels and its count.
 *
 * @param method the method asked for
 * @param listener who hears how far it has come, or null
 * @param every after how many bytes the listener does
 * @param deadlineNanos how long the transfer may take; 0 for as long as it likes
 * @param cancellation who may end it, or null
 * @param bytesPerSecond how fast it may be; 0 for as fast as it can
 * @param allocate whether room is made in the target first
 * @param sync whether the target is forced to the disk at the end
 * @param cacheNeutral whether pages are let go as it proceeds
 * @param checksum what is computed of the bytes, or null
 */
public record Options(
        Method method, ProgressListener listener, long every, long deadlineNanos, Cancellation cancellation,
        long bytesPerSecond, boolean allocate, boolean sync, boolean cacheNeutral,
        Checksum checksum) {
    /** None. */
    public static final Options NONE = new Options(Method.AUTO, null, 0, 0, null, 0, false, false, false, null);

    /**
     * Returns the same options with another method.
     *
     * @param other the method
     * @return other options
     */
    public Options withMethod(Method other) {
        return new Options(
                other, listener, every, deadlineNanos, cancellation, bytesPerSecond, allocate, sync, cacheNeutral, checksum);
    }

    /**
     * Returns the same options with a listener.
     *
     * @param other the listener
     * @param bytes after how many bytes it hears of them
     * @return other options
     */
    public Options withListener(ProgressListener other, long bytes) {
        return new Options(
                method, other, bytes, deadlineNanos, cancellation, bytesPerSecond, allocate, sync, cacheNeutral, checksum);
    }

    /**
     * Returns the same options with a deadline.
     *
     * @param nanos nanoseconds after the start
     * @return other options
     */
    public Options withDeadline(long nanos) {
        return new Options(
                method, listener, every, nanos, cancellation, bytesPerSecond, allocate, sync, cacheNeutral, checksum);
    }

    /**
     * Returns the same options with a cancellation.
     *
     * @param other the cancellation
     * @return other options
     */
    public Options withCancellation(Cancellation other) {
        return new Options(
                method, listener, every, deadlineNanos, other, bytesPerSecond, allocate, sync, cacheNeutral, checksum);
    }

    /**
     * Returns the same options with a rate.
     *
     * @param rate bytes per second
     * @return other options
     */
    public Options withRate(long rate) {
        return new Options(
                method, listener, every, deadlineNanos, cancellation, rate, allocate, sync, cacheNeutral, checksum);
    }

    /**
     * Returns the same options, and room made in the target first.
     *
     * @return other options
     */
    public Options withAllocation() {
        return new Options(
                method, listener, every, deadlineNanos, cancellation, bytesPerSecond, true, sync, cacheNeutral, checksum);
    }

    /**
     * Returns the same options, and the target forced to the disk at the end.
     *
     * @return other options
     */
    public Options withSync() {
        return new Options(
                method, listener, every, deadlineNanos, cancellation, bytesPerSecond, allocate, true, cacheNeutral, checksum);
    }

    /**
     * Returns the same options, and pages let go as it proceeds.
     *
     * @return other options
     */
    public Options withCacheNeutrality() {
        return new Options(
                method, listener, every, deadlineNanos, cancellation, bytesPerSecond, allocate, sync, true, checksum);
    }

    /**
     * Returns the same options with a checksum.
     *
     * @param other what is computed
     * @return other options
     */
    public Options withChecksum(Checksum other) {
        return new Options(
                method, listener, every, deadlineNanos, cancellation, bytesPerSecond, allocate, sync, cacheNeutral, other);
    }

    /** Whether something is to be done between steps of the transfer. */
    boolean inSteps() {
        return listener != null || bytesPerSecond > 0 || stepsAreSmall();
    }

    /** Whether no step may be large. */
    boolean stepsAreSmall() {
        return endsEarly() || cacheNeutral;
    }

    /** Whether the transfer may have to end although nothing has happened to its channels. */
    boolean endsEarly() {
        return deadlineNanos > 0 || cancellation != null;
    }
}
