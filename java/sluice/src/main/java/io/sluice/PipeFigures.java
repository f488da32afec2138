package io.sluice;

/**
 * The private pipes through which bytes are spliced, all together, at one moment. Each has two descriptors.
 *
 * <p>Immutable, and so safe for use by any thread.
 *
 * @param inUse those that a transfer has, or a relay with bytes in it
 * @param open those there are, with the idle ones that are kept for the next transfer
 * @param peakOpen the most there were at once
 * @param bytes what those there are may hold, which the kernel counts against the user's quota ({@code pipe-user-pages-soft})
 * @param peakBytes the most they could hold at once
 */
public record PipeFigures(long inUse, long open, long peakOpen, long bytes, long peakBytes) {}
