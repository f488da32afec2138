package io.sluice;

import io.sluice.internal.DelegatingFile;
import io.sluice.internal.Job;
import io.sluice.internal.Names;
import io.sluice.internal.Options;
import io.sluice.internal.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A transfer that reports what it did, and whose method can be chosen.
 *
 * <pre>{@code
 * TransferReport report = Transfer.from(file, 0, file.size()).to(socket);
 * System.out.println(report.describe());
 * }</pre>
 *
 * <p>Any channels will do. Between files, sockets (TCP and Unix), and pipes of the JDK, bytes take the kernel's short
 * paths; any other channel is read and written through a large buffer, and the report says so. A transfer goes on until
 * the count is reached or the source ends; with a non-blocking channel also until that channel is not ready. Closing
 * either channel, or interrupting the thread, ends a transfer at once as it would end one of the JDK's.
 *
 * <p>Pages of a file travel by reference: if the file is changed while they wait in a socket's queue, they are sent
 * changed.
 *
 * <p>Immutable, and so safe for use by any thread, as often as wanted. The channels are as safe as they are: as with the
 * JDK, one thread at a time reads a socket, and one at a time writes it.
 */
public final class Transfer {
    /** How many bytes one call moves with a non-blocking channel at most, if nothing else is said: 2 MiB. */
    public static final long DEFAULT_MAX_PER_CALL = 2L << 20;

    private static final long OWN_POSITION = -1;
    private static final long PROGRESS_BYTES = 1 << 20;
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final ByteBuffer[] NONE = {};

    private final ReadableByteChannel source;
    private final long position;
    private final long count;
    private final Options options;
    private final ByteBuffer[] header;
    private final ByteBuffer[] trailer;
    private final long maxPerCall;

    private Transfer(
            ReadableByteChannel source, long position, long count, Options options, ByteBuffer[] header,
            ByteBuffer[] trailer, long maxPerCall) {
        this.source = source;
        this.position = position;
        this.count = count;
        this.options = options;
        this.header = header;
        this.trailer = trailer;
        this.maxPerCall = maxPerCall;
    }

    private Transfer(ReadableByteChannel source, long position, long count) {
        this(source, position, count, Options.NONE, NONE, NONE, DEFAULT_MAX_PER_CALL);
    }

    /**
     * A transfer from a region of a file, whose own position is neither used nor moved.
     *
     * @param file the source, open for reading
     * @param position where the region starts, in bytes, zero or more; past the end of the file nothing is moved
     * @param count how many bytes at most, zero or more, up to {@link Long#MAX_VALUE} for all there are
     * @return the transfer, which starts with {@link #to(WritableByteChannel)}
     * @throws IllegalArgumentException if position or count is negative
     */
    public static Transfer from(FileChannel file, long position, long count) {
        Objects.requireNonNull(file, "file");
        if (position < 0) {
            throw new IllegalArgumentException("position " + position + " is negative");
        }
        return new Transfer(file, position, checkCount(count));
    }

    /**
     * A transfer from any channel: a socket, a pipe, a file at its own position, which is advanced.
     *
     * @param source the source, open for reading
     * @param count how many bytes at most, zero or more, up to {@link Long#MAX_VALUE} for all until the end
     * @return the transfer, which starts with {@link #to(WritableByteChannel)}
     * @throws IllegalArgumentException if count is negative
     */
    public static Transfer from(ReadableByteChannel source, long count) {
        Objects.requireNonNull(source, "source");
        return new Transfer(source, OWN_POSITION, checkCount(count));
    }

    private static long checkCount(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("count " + count + " is negative");
        }
        return count;
    }

    /**
     * The same transfer by a method of one's choice. If it cannot serve the pair of channels, or the kernel refuses it,
     * others follow it on the ladder, and the report says so.
     *
     * @param method the method to try first
     * @return another transfer
     */
    public Transfer method(Method method) {
        return with(options.withMethod(Objects.requireNonNull(method, "method")));
    }

    private Transfer with(Options other) {
        return new Transfer(source, position, count, other, header, trailer, maxPerCall);
    }

    /**
     * The same transfer with a listener, which hears of its progress after every mebibyte and at the end.
     *
     * @param listener who to tell
     * @return another transfer
     */
    public Transfer progress(ProgressListener listener) {
        return progress(listener, PROGRESS_BYTES);
    }

    /**
     * The same transfer with a listener, which hears of its progress after every so many bytes, and at the end of a
     * transfer that has not failed. Small numbers cost more calls of the system.
     *
     * @param listener who to tell
     * @param everyBytes after how many bytes, one or more
     * @return another transfer
     * @throws IllegalArgumentException if everyBytes is less than one
     */
    public Transfer progress(ProgressListener listener, long everyBytes) {
        if (everyBytes < 1) {
            throw new IllegalArgumentException("progress after every " + everyBytes + " bytes is no progress");
        }
        return with(options.withListener(Objects.requireNonNull(listener, "listener"), everyBytes));
    }

    /**
     * The same transfer with a deadline, after which it ends with a {@link TransferTimeoutException}, whether its peer has
     * stalled or is slow. It is kept to the millisecond or so while a transfer waits for one of the JDK's sockets or
     * pipes, whose descriptor is made non-blocking meanwhile, as the JDK's own timed reads do; between calls for a channel
     * that Sluice does not know, for the method JDK, and for a FIFO opened as a file. Header and trailer are not held to
     * it, only the body between them.
     *
     * @param time how long the transfer may take from its start, more than zero
     * @return another transfer
     * @throws IllegalArgumentException if the time is not more than zero
     */
    public Transfer deadline(Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("a deadline of " + time + " has passed before the transfer begins");
        }
        return with(options.withDeadline(time.compareTo(FOR_EVER) > 0 ? Long.MAX_VALUE / 2 : time.toNanos()));
    }

    /**
     * The same transfer, to be ended by another thread without closing the channels: with a
     * {@link TransferCancelledException}, within some tens of milliseconds. It notices where a {@link #deadline} is noticed.
     *
     * @param cancellation what ends it
     * @return another transfer
     */
    public Transfer cancelledBy(Cancellation cancellation) {
        return with(options.withCancellation(Objects.requireNonNull(cancellation, "cancellation")));
    }

    /**
     * The same transfer, no faster than that: in small pieces with pauses between them, which a close, an interrupt, a
     * deadline or a cancellation ends. Only for channels in blocking mode: with another the transfer throws
     * {@link java.nio.channels.IllegalBlockingModeException}.
     *
     * @param bytesPerSecond the rate, one or more
     * @return another transfer
     * @throws IllegalArgumentException if bytesPerSecond is less than one
     */
    public Transfer rateLimit(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("at " + bytesPerSecond + " bytes per second nothing moves");
        }
        return with(options.withRate(bytesPerSecond));
    }

    /**
     * The same transfer with room for all of its count made in the target file first, so that a full disk shows before
     * the first byte is taken: as a {@link DiskFullException} with nothing moved and nothing to recover. The file does
     * not look longer for it. What is not filled past the file's end is given back when the transfer ends, for which
     * nobody else may be writing past the end; it stays reserved if the file is closed while a listener is being told or
     * a rate limit has the transfer pause. Where the file system cannot, or the method is COPY_LOOP or JDK, no room is
     * made, and {@link TransferReport#allocated()} says so.
     *
     * <p>The target must be a file, or the transfer throws {@link IllegalArgumentException}.
     *
     * @return another transfer
     * @throws IllegalArgumentException if the count is {@link Long#MAX_VALUE}, and so is not known
     */
    public Transfer allocate() {
        if (count == Long.MAX_VALUE) {
            throw new IllegalArgumentException("room can be made for a count that is known, and this one is all there is");
        }
        return with(options.withAllocation());
    }

    /**
     * The same transfer with the target file forced to the disk at its end, with its metadata; the report says how long
     * that took. Not after a transfer that throws.
     *
     * <p>The target must be a file, or the transfer throws {@link IllegalArgumentException}.
     *
     * @return another transfer
     */
    public Transfer fsync() {
        return with(options.withSync());
    }

    /**
     * The same transfer with little left of it in the page cache, for large files that would push out what is needed
     * again. Every 8 MiB, pages written to a file are sent to its disk and those before them let go, and so are pages
     * read from a file, whoever else has brought them in. Pages that wait in a socket's queue at the end stay. The
     * report counts the calls ({@code sync_file_range}, {@code fadvise64}); COPY_LOOP and JDK make none.
     *
     * @return another transfer
     */
    public Transfer cacheNeutral() {
        return with(options.withCacheNeutrality());
    }

    /**
     * The same transfer with a checksum of its bytes, computed as they pass. It has its price: the bytes have to be read, so
     * that the transfer goes by COPY_LOOP, through a buffer in user space, and the report says so
     * ({@link TransferStatistics#userBytes}). While it waits for one channel, it notices within a fifth of a second that
     * the other is closed.
     *
     * @param checksum what to compute
     * @return another transfer; it throws a {@link TransferException} if another method was asked for
     */
    public Transfer checksum(Checksum checksum) {
        return with(options.withChecksum(Objects.requireNonNull(checksum, "checksum")));
    }

    /**
     * The same transfer with buffers before the bytes of the source. To a socket they leave together with what follows, not
     * in a segment of their own; to anything else they are written first.
     *
     * <p>Sending advances the buffers' positions by just as much as was sent, so a transfer with buffers is for one
     * thread, and for one time. {@link TransferReport#bytes()} and {@link TransferReport#asked()} do not count them,
     * {@link TransferReport#statistics()} does where the target is one of the JDK's sockets or pipes. If a non-blocking
     * target did not take all, go on with another transfer: of what is left of the source, with the same buffers, of which
     * those that are empty by then add nothing.
     *
     * @param header buffers of any kind; what is between position and limit is sent, in this order
     * @return another transfer
     */
    public Transfer header(ByteBuffer... header) {
        return new Transfer(source, position, count, options, copy(header, "header"), trailer, maxPerCall);
    }

    /**
     * The same transfer with buffers after the bytes of the source, which follow when the count is reached or the source
     * has ended. To a socket they leave together with what comes before them. For the rest as {@link #header}.
     *
     * @param trailer buffers of any kind; what is between position and limit is sent, in this order
     * @return another transfer
     */
    public Transfer trailer(ByteBuffer... trailer) {
        return new Transfer(source, position, count, options, header, copy(trailer, "trailer"), maxPerCall);
    }

    private static ByteBuffer[] copy(ByteBuffer[] buffers, String name) {
        ByteBuffer[] copy = Objects.requireNonNull(buffers, name).clone();
        for (ByteBuffer buffer : copy) {
            Objects.requireNonNull(buffer, name);
        }
        return copy;
    }

    /**
     * The same transfer with another limit for what one call moves where the source or the target is a non-blocking
     * channel, so that one connection does not hog an event loop. A call that comes to it has the outcome
     * {@link Outcome#YIELDED}. Between blocking channels there is no limit.
     *
     * @param bytes one or more; {@link #DEFAULT_MAX_PER_CALL} to begin with
     * @return another transfer
     * @throws IllegalArgumentException if less than 1
     */
    public Transfer maxPerCall(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxPerCall " + bytes + " is less than 1");
        }
        return new Transfer(source, position, count, options, header, trailer, bytes);
    }

    /**
     * Moves the bytes to a channel. A file takes them at its own position, which is advanced, or at its end if it was
     * opened for appending.
     *
     * <p>If a non-blocking target is not ready when bytes have already been taken from a source that cannot be read
     * again, those bytes are in {@link TransferReport#undelivered()}.
     *
     * @param target the target, open for writing
     * @return what was done
     * @throws FileTruncatedException if the source file got shorter meanwhile
     * @throws DiskFullException if the target file cannot take more
     * @throws TransferTimeoutException if the deadline has passed
     * @throws TransferCancelledException if the transfer was cancelled
     * @throws TransferException if the transfer failed otherwise, or the method cannot work here
     * @throws java.nio.channels.ClosedByInterruptException if the thread was interrupted; both channels are closed
     * @throws java.nio.channels.AsynchronousCloseException if another thread closed one of the channels. This one and
     *     the one before carry a suppressed {@link TransferException}, which says how far the transfer had come
     * @throws java.nio.channels.ClosedChannelException if a channel was closed to begin with
     * @throws IOException if a channel's own read or write fails
     */
    public TransferReport to(WritableByteChannel target) throws IOException {
        return run(Objects.requireNonNull(target, "target"), OWN_POSITION);
    }

    /**
     * Moves the bytes to a place in a file, whose own position is neither used nor moved. A file opened for appending
     * takes them at its end.
     *
     * @param target the target, open for writing
     * @param position where the first byte goes, zero or more; past the end of the file, the gap reads as zeros
     * @return what was done
     * @throws IllegalArgumentException if position is negative
     * @throws IllegalStateException if there is a header or a trailer, which go to a stream
     * @throws IOException as {@link #to(WritableByteChannel)}
     */
    public TransferReport to(FileChannel target, long position) throws IOException {
        if (header.length + trailer.length > 0) {
            throw new IllegalStateException("header and trailer go to a stream; write them to the file yourself");
        }
        return run(Objects.requireNonNull(target, "target"), checkPosition(position));
    }

    /**
     * Says what {@link #to(WritableByteChannel)} would do, and moves nothing.
     *
     * @param target the target
     * @return every method in the order of the ladder, those that are out at the end; unmodifiable
     * @throws IOException if a channel is closed, or the method cannot work here
     */
    public List<Rung> plan(WritableByteChannel target) throws IOException {
        return ladder(Objects.requireNonNull(target, "target"), OWN_POSITION);
    }

    /**
     * Says what {@link #to(FileChannel, long)} would do, and moves nothing.
     *
     * @param target the target
     * @param position where the first byte would go, zero or more
     * @return every method in the order of the ladder, those that are out at the end; unmodifiable
     * @throws IllegalArgumentException if position is negative
     * @throws IOException if a channel is closed, or the method cannot work here
     */
    public List<Rung> plan(FileChannel target, long position) throws IOException {
        return ladder(Objects.requireNonNull(target, "target"), checkPosition(position));
    }

    private static long checkPosition(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("position " + position + " is negative");
        }
        return position;
    }

    private List<Rung> ladder(WritableByteChannel target, long targetPosition) throws IOException {
        Job job = new Job(source, position, target, targetPosition, count, options);
        return Ladders.of(job.plan());
    }

    private TransferReport run(WritableByteChannel target, long targetPosition) throws IOException {
        Object from = Names.later(source);
        Object to = Names.later(target);
        long limit = nonBlocking(source) || nonBlocking(target) ? Math.min(count, maxPerCall) : count;
        Job job = new Job(source, position, target, targetPosition, limit, options);
        if (header.length + trailer.length > 0) {
            job.frame(header, trailer, limit < count);
        }
        long start = System.nanoTime();
        try {
            Result result = job.run();
            return new TransferReport(result, count, options.method(), System.nanoTime() - start, from, to);
        } finally {
            DelegatingFile.follow(source);
            DelegatingFile.follow(target);
        }
    }

    private static boolean nonBlocking(Channel channel) {
        return channel instanceof SelectableChannel selectable && !selectable.isBlocking();
    }
}
