package io.sluice.internal;

import io.sluice.DiskFullException;
import io.sluice.FileTruncatedException;
import io.sluice.Method;
import io.sluice.TransferCancelledException;
import io.sluice.TransferException;
import io.sluice.TransferTimeoutException;
import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Makes the exceptions: what was moved from where to where, by which method, what went wrong, and what to do. */
public final class Failure {
    private static final List<Method> METHODS = List.of(Method.values());
    private static final int EIO = 5;
    private static final int ENOMEM = 12;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int EFBIG = 27;
    private static final int ENOSPC = 28;
    private static final int EPIPE = 32;
    private static final int EPROTO = 71;
    private static final int EOPNOTSUPP = 95;
    private static final int ECONNRESET = 104;
    private static final int ETIMEDOUT = 110;
    private static final int EDQUOT = 122;

    private Failure() {}

    /** The exception for a passage whose native call failed. */
    static TransferException of(Passage passage) {
        int errno = passage.verdict().errno();
        Method method = used(passage);
        String message = moved(passage.source(), passage.target(), method, passage.total()) + passage.verdict().text() + ". "
                + advice(errno) + handedBack(passage.held());
        return FullFile.is(errno)
                ? new DiskFullException(message, method, passage.total(), passage.held(), null)
                : new TransferException(message, method, passage.total(), passage.held(), null);
    }

    /** The exception for a target that has not the room asked for; nothing was taken from the source. */
    static TransferException noRoom(Passage passage) {
        int errno = passage.verdict().errno();
        return new DiskFullException(
                moved(passage.source(), passage.target(), Method.AUTO, 0) + Native.errnoText(errno)
                        + " when room was to be made for all of it. " + advice(errno)
                        + " Nothing was taken from the source.",
                Method.AUTO, 0, null, null);
    }

    /** The exception for pages that were given to the target and did not reach its disk. */
    static TransferException unwritten(Passage passage) {
        int errno = passage.verdict().errno();
        return new TransferException(
                moved(passage.source(), passage.target(), used(passage), passage.total())
                        + Native.errnoText(errno) + " in sync_file_range: some of those bytes have not reached"
                        + " the disk. " + advice(errno) + handedBack(passage.held()),
                used(passage), passage.total(), passage.held(), null);
    }

    /** The exception for a file that could not be forced to the disk. */
    static TransferException unsynced(Channel in, Channel out, Method method, long bytes, byte[] held, Exception cause) {
        return new TransferException(
                moved(in, out, method, bytes) + "the file could not be forced to the disk, and may be incomplete there ("
                        + cause.getMessage() + "). Send it again to another place." + handedBack(held),
                method, bytes, held, cause);
    }

    /** The exception for a source file that got shorter. */
    static TransferException truncated(Passage passage) {
        return truncated(passage.source(), passage.target(), used(passage), passage.total());
    }

    static TransferException truncated(Channel in, Channel out, Method method, long bytes) {
        return new FileTruncatedException(
                moved(in, out, method, bytes)
                        + "the file got shorter while it was being sent (or holds less than its size says, as those in /sys do)."
                        + zeros(method, bytes, "the file")
                        + " Tell the receiver to throw the transfer away, and send the file again.",
                method, bytes);
    }

    private static String zeros(Method method, long bytes, String file) {
        return LentPages.mayHoldZeros(method, bytes)
                ? " What was sent may hold zeros from where " + file + " now ends to the end of that page or block of pages." : "";
    }

    /** The exception for a batch whose native call failed. */
    static TransferException of(Batch batch) {
        Method method = used(batch.block());
        String message = moved(batch.source(), batch.target(), method, batch.moved()) + batch.verdict().text() + ". "
                + advice(batch.verdict().errno());
        return new TransferException(message, method, batch.moved(), null, null);
    }

    /** The exception for a batch that met a region which its file does not hold, or no longer. */
    static TransferException truncated(Batch batch) {
        PieceList pieces = batch.pieces();
        int next = Math.min(pieces.next(), pieces.size() - 1);
        Method method = used(batch.block());
        return new FileTruncatedException(
                moved(batch.source(), batch.target(), method, batch.moved())
                        + "a file ends before its region does, or got shorter while it was being sent. The first region"
                        + " not sent whole starts at " + pieces.position(next) + " and has " + pieces.count(next)
                        + " bytes." + zeros(method, batch.moved(), "a file")
                        + " Tell the receiver to throw away what it got.",
                method, batch.moved());
    }

    /** What goes along with an exception of the JDK's: how far the batch had come. */
    static TransferException cutShort(Batch batch) {
        Method method = used(batch.block());
        return new TransferException(
                moved(batch.source(), batch.target(), method, batch.moved()) + "it was cut short.", method,
                batch.moved(), null, null);
    }

    /** What goes along with an exception of the JDK's: how far the transfer had come, and the bytes it holds. */
    static TransferException cutShort(Passage passage) {
        return new TransferException(
                moved(passage.source(), passage.target(), used(passage), passage.total()) + "it was cut short."
                        + handedBack(passage.held()),
                used(passage), passage.total(), passage.held(), null);
    }

    /** What goes along with an exception that ends a transfer between two steps. */
    static TransferException cutShort(Channel in, Channel out, Method method, long bytes, byte[] held) {
        return new TransferException(
                moved(in, out, method, bytes) + "it was cut short." + handedBack(held), method, bytes, held, null);
    }

    /** The exception for a transfer that was cancelled, or that has met its deadline. */
    static TransferException ended(
            Watch watch, long deadlineNanos, Channel in, Channel out, Method method, long bytes, byte[] held) {
        String moved = moved(in, out, method, bytes);
        return watch.isCancelled()
                ? new TransferCancelledException(moved + "it was cancelled." + handedBack(held), method, bytes, held)
                : new TransferTimeoutException(
                        moved + "its deadline of " + Duration.ofNanos(deadlineNanos).toString().substring(2)
                                .toLowerCase(Locale.ROOT) + " has passed. Go on from there, or close the channels of a"
                                + " peer that has stalled." + handedBack(held),
                        method, bytes, held);
    }

    /** The exception for bytes that were read from a source and that the target's own write refused. */
    static TransferException refused(Channel in, Channel out, Method method, long bytes, byte[] held, Exception cause) {
        String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        String stopped = moved(in, out, method, bytes);
        FullFile full = FullFile.of(cause);
        return full == null
                ? new TransferException(stopped + why + "." + handedBack(held), method, bytes, held, cause)
                : new DiskFullException(stopped + full + " (" + why + "). " + advice(full.errno()) + handedBack(held),
                        method, bytes, held, cause);
    }

    /**
     * Returns how many bytes a transfer had delivered when it failed.
     *
     * @param thrown what it threw: a {@link TransferException}, or what has one for company
     * @return bytes, zero or more
     */
    public static long delivered(IOException thrown) {
        return Stream.concat(Stream.of(thrown), Stream.of(thrown.getSuppressed())).filter(TransferException.class::isInstance)
                .mapToLong(told -> ((TransferException) told).bytesTransferred()).findFirst().orElse(0);
    }

    private static Method used(Passage passage) {
        return used(passage.block());
    }

    private static Method used(Block block) {
        long code = block.get(BlockLayout.USED);
        return code >= 0 && code < BlockLayout.METHODS ? METHODS.get((int) code) : Method.AUTO;
    }

    private static String moved(Channel in, Channel out, Method method, long bytes) {
        return method + " from " + Names.of(in) + " to " + Names.of(out) + " stopped after " + bytes + " bytes: ";
    }

    private static String handedBack(byte[] held) {
        return held == null ? "" : " " + held.length + " bytes had been taken from the source and were not delivered;"
                + " recovered() of the TransferException returns them.";
    }

    private static String advice(int errno) {
        return switch (errno) {
            case ENOSPC -> "Free space on the target's file system, then go on from there.";
            case EDQUOT -> "Free space within the user's quota, then go on from there.";
            case EFBIG -> "The target has reached the largest size allowed (ulimit -f, or the file system's limit).";
            case EIO -> "The disk or its file system reported an error; look at the kernel's log.";
            case EPIPE -> "The other end has been closed, or this end was shut down: nothing more can be sent.";
            case ECONNRESET -> "The peer has reset the connection; connect again to go on.";
            case ETIMEDOUT -> "The peer has stopped answering; connect again to go on.";
            case EMFILE, ENFILE -> "Close some files, or raise the limit (ulimit -n).";
            case ENOMEM -> "The kernel is short of memory; try again with less going on.";
            case EOPNOTSUPP -> "The method cannot serve this pair of channels; Transfer.plan says why, AUTO picks one.";
            case EPROTO -> "Library and jar are not of one version; use those of one build.";
            default -> "If it persists, Transfer.plan names the methods that can serve this pair.";
        };
    }
}
