package io.sluice;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was observed: system calls counted one by one, bytes that went through buffers in user space, and what the kernel
 * answered. Of one transfer ({@link TransferReport#statistics()}) or of all by one method ({@link Statistics#of}).
 *
 * <p>A figure that cannot be observed is {@code -1}. An immutable snapshot, and so safe for use by any thread.
 */
public final class TransferStatistics {
    /** Nothing moved, nothing called. */
    static final TransferStatistics NONE = new TransferStatistics(0, 0, 0, Map.of(), true, 0, 0, 0, -1, -1);

    private final long transfers;
    private final long bytes;
    private final long userBytes;
    private final Map<String, Long> systemCalls;
    private final boolean callsKnown;
    private final long wouldBlocks;
    private final long interrupts;
    private final long refusals;
    private final int cpuCopies;
    private final long pipeBytes;

    TransferStatistics(
            long transfers, long bytes, long userBytes, Map<String, Long> systemCalls, boolean callsKnown,
            long wouldBlocks, long interrupts, long refusals, int cpuCopies, long pipeBytes) {
        this.transfers = transfers;
        this.bytes = bytes;
        this.userBytes = userBytes;
        this.systemCalls = Collections.unmodifiableMap(systemCalls);
        this.callsKnown = callsKnown;
        this.wouldBlocks = wouldBlocks;
        this.interrupts = interrupts;
        this.refusals = refusals;
        this.cpuCopies = cpuCopies;
        this.pipeBytes = pipeBytes;
    }

    /** The sum of two; what is unknown in one is unknown in the sum. */
    TransferStatistics plus(TransferStatistics other) {
        Map<String, Long> calls = new LinkedHashMap<>(systemCalls);
        other.systemCalls.forEach((name, n) -> calls.merge(name, n, Long::sum));
        return new TransferStatistics(
                transfers + other.transfers, bytes + other.bytes, sum(userBytes, other.userBytes), calls,
                callsKnown && other.callsKnown, sum(wouldBlocks, other.wouldBlocks), sum(interrupts, other.interrupts),
                sum(refusals, other.refusals), -1, -1);
    }

    private static long sum(long one, long other) {
        return one < 0 || other < 0 ? -1 : one + other;
    }

    /**
     * Returns how many transfers these figures are about. A transfer that went on with another method, or after an
     * interruption, counts once for each native call.
     *
     * @return transfers, zero or more
     */
    public long transfers() {
        return transfers;
    }

    /**
     * Returns the bytes delivered to targets.
     *
     * @return bytes, zero or more
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Returns the bytes that went through buffers in user space.
     *
     * @return bytes, or -1 if the JDK did the work
     */
    public long userBytes() {
        return userBytes;
    }

    /**
     * Returns the system calls made, by name as strace prints them. Empty if they were not counted: see
     * {@link #switches()}.
     *
     * @return an unmodifiable map without zeros
     */
    public Map<String, Long> systemCalls() {
        return systemCalls;
    }

    /**
     * Returns the crossings between user and kernel mode: two for each system call.
     *
     * @return crossings, or -1 if the JDK or a channel's own read and write did the work
     */
    public long switches() {
        return callsKnown ? 2 * systemCalls.values().stream().mapToLong(Long::longValue).sum() : -1;
    }

    /**
     * Returns how often a channel was not ready ({@code EAGAIN}).
     *
     * @return times, or -1 if not known
     */
    public long wouldBlocks() {
        return wouldBlocks;
    }

    /**
     * Returns how often a signal interrupted a system call ({@code EINTR}).
     *
     * @return times, or -1 if not known
     */
    public long interrupts() {
        return interrupts;
    }

    /**
     * Returns how often the kernel refused a method, after which another took over.
     *
     * @return times, or -1 if not known
     */
    public long refusals() {
        return refusals;
    }

    /**
     * Returns how often the CPU copied each byte, from the method that moved them and from what the outgoing device
     * says of itself. Always -1 in totals.
     *
     * @return copies, or -1 if that cannot be seen: behind virtual devices, or inside a file system
     */
    public int cpuCopies() {
        return cpuCopies;
    }

    /**
     * Returns the capacity of the private pipe that bytes went through. Always -1 in totals.
     *
     * @return bytes, 0 for no pipe, or -1 if not known
     */
    public long pipeBytes() {
        return pipeBytes;
    }

    @Override
    public String toString() {
        return bytes + " bytes in " + transfers + " transfers, system calls " + (callsKnown ? systemCalls : "unknown")
                + ", bytes through user space " + (userBytes < 0 ? "unknown" : userBytes);
    }
}
