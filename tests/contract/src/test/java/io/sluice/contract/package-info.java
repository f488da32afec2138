/**
 * The contract suite: what Sluice promises, tested through its API, by every method and beside the JDK's own.
 *
 * <p>The drop-ins have to do what {@code FileChannel.transferTo} and {@code transferFrom} do. Read from the sources of JDK
 * 17 and 25, that is this list; a test whose name begins with a point's number is about that point.
 * <ol>
 * <li>Checks in the JDK's order. transferTo: source open, target open (a null target is found after the source was found
 *     open), source readable, target writable if it is a file, numbers. transferFrom: target open, source open, target
 *     writable, numbers, position past the end (17: returns 0; 25 grows the file), source readable (25: before writable).
 * <li>transferTo never moves the source's position; it advances a file target's, even past its end.
 * <li>transferFrom advances a file source's position, never the target's.
 * <li>An appending target takes the bytes at its end, whatever the position; counts and positions stay right.
 * <li>A file transferred to itself, overlapping or not, neither fails nor loops.
 * <li>A source position past the end is 0 bytes; position + count must not overflow.
 * <li>A non-blocking channel: the partial count, then 0; never an exception.
 * <li>A blocking socket: transferTo sends all, transferFrom goes on to the count or the end; the end is 0, never -1.
 * <li>A connected datagram channel: one datagram a call; what does not fit into one is an IOException.
 * <li>An interrupt is a ClosedByInterruptException, the status stays set, both channels are closed.
 * <li>An asynchronous close after progress returns the count, before it is an AsynchronousCloseException.
 * <li>Closing either end wakes a blocked transfer at once (better than the JDK, where the target is concerned).
 * <li>An unconnected socket: broken pipe on 17, NotYetConnectedException on 25; after shutdownOutput: broken pipe,
 *     AsynchronousCloseException.
 * <li>A file marked uninterruptible ignores interrupts.
 * <li>The JDK's wake-up signal is looked into, and ends nothing if nothing was closed.
 * <li>Bytes in a private pipe are delivered or handed back, however a transfer ends.
 * <li>On a virtual thread a transfer parks and leaves its carrier to others; a socket once used by one still takes all.
 * <li>A FileChannel of another type than the JDK's works, on either side.
 * <li>A method that the kernel refuses gives way to the next, at the exact byte; that is no error.
 * <li>After progress an error is a partial count; the next call meets it.
 * </ol>
 *
 * <p>Tests tagged {@code drop-in} also run in JVMs in which Sluice cannot run, where the JDK does the work. These and those tagged
 * {@code agent} run once more in a JVM with the agent, on plain calls of the JDK's channels, except for {@code exhaustive} ones.
 */
package io.sluice.contract;
