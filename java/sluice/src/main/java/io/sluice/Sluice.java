package io.sluice;

import io.sluice.internal.Availability;
import io.sluice.internal.DropIn;
import io.sluice.internal.FirstFallbacks;
import io.sluice.internal.Pipes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * {@link FileChannel#transferTo FileChannel.transferTo} and {@link FileChannel#transferFrom transferFrom} on the kernel's
 * zero-copy paths, with the JDK's contract: the same checks, exceptions and return values as the JDK that it runs on.
 *
 * <pre>{@code
 * long n = Sluice.transferTo(file, position, count, socket);
 * }</pre>
 *
 * <p>Where Sluice cannot run, these two call the JDK's methods, and {@link #unavailabilityCause()} says why. For a report
 * of what a transfer did, or for a method of one's choice, see {@link Transfer}.
 *
 * <p>Safe for use by any thread. A transfer can be freed by closing either channel, or by interrupting its thread, which
 * closes both.
 */
public final class Sluice {
    private Sluice() {}

    /**
     * Moves bytes from a file to a channel, as {@link FileChannel#transferTo} does. The file's own position is neither
     * used nor moved. A blocking socket takes all; a non-blocking one takes what fits.
     *
     * <p>Pages travel by reference: if the file is changed while they wait in a socket's queue, they are sent changed.
     *
     * @param file the source, open for reading
     * @param position where to start in the file, zero or more; past its end nothing is moved
     * @param count how many bytes at most, zero or more; one call moves at most 0x7ffff000, about 2 GiB
     * @param target the target, open for writing; a file takes the bytes at its own position, which is advanced
     * @return how many bytes were moved, possibly zero
     * @throws IllegalArgumentException if position or count is negative
     * @throws java.nio.channels.NonReadableChannelException if the file was not opened for reading
     * @throws java.nio.channels.NonWritableChannelException if the target is a file not opened for writing
     * @throws java.nio.channels.ClosedChannelException if a channel is closed; its subclasses if that happens, or the
     *     thread is interrupted, while bytes are moved
     * @throws TransferException if the transfer failed before any byte was moved
     * @throws IOException if the JDK's method, or the target's own write, fails
     */
    public static long transferTo(FileChannel file, long position, long count, WritableByteChannel target)
            throws IOException {
        return DropIn.transferTo(file, position, count, target);
    }

    /**
     * Moves bytes from a channel to a file, as {@link FileChannel#transferFrom} does. The file's own position is neither
     * used nor moved. From a blocking source it goes on until the count is reached or the source ends.
     *
     * <p>No byte is lost: if bytes have been taken from a socket or pipe that the file then cannot take, the exception
     * hands them back ({@link TransferException#recovered()}). It is thrown even if others were written before, for a
     * return value could not carry them; {@link TransferException#bytesTransferred()} says how many those were.
     *
     * @param file the target, open for writing
     * @param source the source, open for reading; a file is read at its own position, which is advanced
     * @param position where to start in the file, zero or more. Past its end, JDK 17 moves nothing, 25 grows the file
     * @param count how many bytes at most, zero or more
     * @return how many bytes were moved, possibly zero
     * @throws IllegalArgumentException if position or count is negative
     * @throws java.nio.channels.NonReadableChannelException if the source is a file not opened for reading
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     * @throws java.nio.channels.ClosedChannelException if a channel is closed; its subclasses if that happens, or the
     *     thread is interrupted, while bytes are moved
     * @throws DiskFullException if the file cannot take more: thrown before any byte was moved, or to hand bytes back
     * @throws TransferException if the transfer failed otherwise: before any byte was moved, or to hand bytes back
     * @throws IOException if the JDK's method, or the source's own read, fails
     */
    public static long transferFrom(FileChannel file, ReadableByteChannel source, long position, long count)
            throws IOException {
        return DropIn.transferFrom(file, source, position, count);
    }

    /**
     * Tells whether the native library is loaded and the JDK is one whose channels Sluice knows.
     *
     * @return true if transfers take the kernel's short paths, false if they go through the JDK
     */
    public static boolean isAvailable() {
        return Availability.CAUSE == null;
    }

    /**
     * Returns why Sluice is not available.
     *
     * @return the cause, with each failed attempt to load the library as a suppressed exception; null if it is available
     */
    public static Throwable unavailabilityCause() {
        return Availability.CAUSE;
    }

    /**
     * Throws if Sluice is not available, for programs that would rather not start than be slow.
     *
     * @throws UnsatisfiedLinkError if it is not; {@link #unavailabilityCause()} is its cause
     */
    public static void ensureAvailability() {
        if (Availability.CAUSE != null) {
            throw (Error) new UnsatisfiedLinkError("Sluice is not available: " + Availability.CAUSE.getMessage())
                    .initCause(Availability.CAUSE);
        }
    }

    /**
     * Returns the methods that work here: those that this kernel has, found out by calling each once.
     *
     * @return an unmodifiable set; without the native library, what works without it
     */
    public static Set<Method> capabilities() {
        Set<Method> methods = EnumSet.of(Method.COPY_LOOP, Method.JDK);
        long bits = Availability.capabilities();
        for (Method method : Method.values()) {
            if ((bits >>> method.ordinal() & 1) != 0) {
                methods.add(method);
            }
        }
        return Collections.unmodifiableSet(methods);
    }

    /**
     * Returns what all transfers so far have done, by method.
     *
     * @return a snapshot
     */
    public static Statistics statistics() {
        return Statistics.now();
    }

    /**
     * Returns what there is of private pipes, through which bytes are spliced from socket to socket and from socket to file.
     *
     * @return a snapshot; all zeros where Sluice is not available
     */
    public static PipeFigures pipes() {
        return new PipeFigures(Pipes.busy(), Pipes.count(), Pipes.peakCount(), Pipes.bytes(), Pipes.peakBytes());
    }

    /**
     * Has a listener hear of each fallback when it happens for the first time, on a thread of its own; of those before,
     * {@link Statistics#fallbacks()} knows. They are also told to the {@link System.Logger} named {@code io.sluice}, one line each.
     *
     * @param listener who to tell, as often as it is added; an exception that it throws goes to its thread's handler
     */
    public static void addFallbackListener(FallbackListener listener) {
        FirstFallbacks.add(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Takes a listener away. It may hear of a fallback that is being told just then.
     *
     * @param listener a listener that was added; another has no effect
     */
    public static void removeFallbackListener(FallbackListener listener) {
        FirstFallbacks.remove(listener);
    }
}
