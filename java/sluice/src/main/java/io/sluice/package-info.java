/**
 * Zero-copy transfers between files, sockets and pipes, and what each really cost.
 *
 * <ul>
 *   <li>{@link io.sluice.Sluice}: the JDK's {@code transferTo} and {@code transferFrom} on the kernel's short paths, and
 *       the totals.
 *   <li>{@link io.sluice.Transfer}: a transfer with a {@link io.sluice.TransferReport report}, by a
 *       {@link io.sluice.Method method} of one's choice.
 * </ul>
 *
 * <p>What a method costs by the kernel's design ({@link io.sluice.Method.Design}) and what was observed
 * ({@link io.sluice.TransferStatistics}) are kept apart. A figure that nobody observed is {@code -1}.
 */
package io.sluice;
