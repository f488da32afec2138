package io.sluice.jmx;

import io.sluice.TransferStatistics;
import javax.management.ConstructorParameters;

/** Totals and rates of one method, in the form of JMX. What is not known is -1. Immutable. */
public final class MethodFigures {
    private final long transfers;
    private final long bytes;
    private final long userBytes;
    private final long systemCalls;
    private final long wouldBlocks;
    private final long refusals;
    private final double transfersPerSecond;
    private final double bytesPerSecond;

    /**
     * Makes one out of its attributes.
     *
     * @param transfers transfers so far
     * @param bytes bytes delivered so far
     * @param userBytes bytes that went through buffers in user space
     * @param systemCalls system calls made
     * @param wouldBlocks how often a channel was not ready
     * @param refusals how often the kernel refused the method
     * @param transfersPerSecond transfers per second now
     * @param bytesPerSecond bytes per second now
     */
    @ConstructorParameters({"transfers", "bytes", "userBytes", "systemCalls", "wouldBlocks", "refusals", "transfersPerSecond",
        "bytesPerSecond"})
    public MethodFigures(
            long transfers, long bytes, long userBytes, long systemCalls, long wouldBlocks, long refusals,
            double transfersPerSecond, double bytesPerSecond) {
        this.transfers = transfers;
        this.bytes = bytes;
        this.userBytes = userBytes;
        this.systemCalls = systemCalls;
        this.wouldBlocks = wouldBlocks;
        this.refusals = refusals;
        this.transfersPerSecond = transfersPerSecond;
        this.bytesPerSecond = bytesPerSecond;
    }

    static MethodFigures of(TransferStatistics now, double transfersPerSecond, double bytesPerSecond) {
        return new MethodFigures(now.transfers(), now.bytes(), now.userBytes(), now.switches() < 0 ? -1 : now.switches() / 2,
                now.wouldBlocks(), now.refusals(), transfersPerSecond, bytesPerSecond);
    }

    /**
     * Returns how many transfers there were: see {@link TransferStatistics#transfers}.
     *
     * @return transfers
     */
    public long getTransfers() {
        return transfers;
    }

    /**
     * Returns how many bytes were delivered to targets.
     *
     * @return bytes
     */
    public long getBytes() {
        return bytes;
    }

    /**
     * Returns how many bytes went through buffers in user space.
     *
     * @return bytes, -1 if that is not known
     */
    public long getUserBytes() {
        return userBytes;
    }

    /**
     * Returns how many system calls were made.
     *
     * @return calls, -1 if they were not counted
     */
    public long getSystemCalls() {
        return systemCalls;
    }

    /**
     * Returns how often a channel was not ready.
     *
     * @return times, -1 if that is not known
     */
    public long getWouldBlocks() {
        return wouldBlocks;
    }

    /**
     * Returns how often the kernel refused the method, after which another took over.
     *
     * @return times, -1 if that is not known
     */
    public long getRefusals() {
        return refusals;
    }

    /**
     * Returns how many transfers there are now: see {@link SluiceMXBean}.
     *
     * @return transfers per second
     */
    public double getTransfersPerSecond() {
        return transfersPerSecond;
    }

    /**
     * Returns how many bytes are delivered now: see {@link SluiceMXBean}.
     *
     * @return bytes per second
     */
    public double getBytesPerSecond() {
        return bytesPerSecond;
    }
}
