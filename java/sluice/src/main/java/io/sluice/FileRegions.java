package io.sluice;

import io.sluice.internal.Failure;
import io.sluice.internal.Incidents;
import io.sluice.internal.RegionQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/**
 * Many regions of one or several files, and headers between them, sent to one socket or pipe in few system calls, in the
 * order in which they were added.
 *
 * <pre>{@code
 * try (FileRegions regions = FileRegions.of(file)) {
 *     for (Entry entry : wanted) {
 *         regions.add(entry.position(), entry.length());
 *     }
 *     regions.transferTo(socket);   // blocking: all of them
 *     regions.add(head).add(0, 512);   // and the next batch, over the same mappings, with a header
 *     regions.transferTo(socket);
 * }
 * }</pre>
 *
 * <p>Who answers many requests out of one file keeps one such object for each thread: a small answer with its header is then a
 * single write, of bytes that nobody has copied to user space. {@link Transfer#header} needs nothing kept, and costs a read more.
 * Who streams frames to one peer adds several to a batch: the fewer calls, the better.
 *
 * <p>Small regions are gathered into one write out of mappings of the files; large ones go by {@code sendfile}. The
 * mappings are looked at by the kernel alone, so a file that gets shorter is an exception here and never a crash. They
 * are kept for the next batch, up to a {@linkplain #of(FileChannel, long) limit}, until this object or their file is
 * closed (that a file was closed is noticed with the next batch). They follow the file when it grows or gets shorter.
 *
 * <p>With a non-blocking target a call sends what the target takes, and {@link #maxPerCall} bytes at most; the next call
 * goes on at the exact byte. Closing a channel, or interrupting the thread, ends a call at once as it would end one of
 * the JDK's.
 *
 * <p>Used by one thread at a time, apart from {@link #close()} and {@link #statistics()}, which any thread may call.
 */
public final class FileRegions implements AutoCloseable {
    /** How many bytes of files stay mapped at most, if nothing else is said: 256 MiB of addresses, not of memory. */
    public static final long DEFAULT_MAPPING_LIMIT = 256L << 20;

    /** How many bytes a call sends to a non-blocking target at most, if nothing else is said: 2 MiB. */
    public static final long DEFAULT_MAX_PER_CALL = 2L << 20;

    private final FileChannel file;
    private final RegionQueue queue;
    private long maxPerCall = DEFAULT_MAX_PER_CALL;
    private volatile TransferStatistics sentApart = TransferStatistics.NONE;

    private FileRegions(FileChannel file, long mappingLimit) {
        this.file = file;
        this.queue = new RegionQueue(mappingLimit);
    }

    /**
     * Makes an empty batch.
     *
     * @param file the file that {@link #add(long, long)} is about, open for reading; it is not closed with the batch
     * @return the batch
     */
    public static FileRegions of(FileChannel file) {
        return of(file, DEFAULT_MAPPING_LIMIT);
    }

    /**
     * Makes an empty batch with a limit for its mappings.
     *
     * @param file the file that {@link #add(long, long)} is about, open for reading; it is not closed with the batch
     * @param mappingLimit how many bytes of files may be mapped at once, zero or more. With 0 nothing is mapped, and
     *     small regions are read into a buffer; with less than 2 MiB, up to 2 MiB may be mapped
     * @return the batch
     * @throws IllegalArgumentException if the limit is negative
     */
    public static FileRegions of(FileChannel file, long mappingLimit) {
        Objects.requireNonNull(file, "file");
        if (mappingLimit < 0) {
            throw new IllegalArgumentException("mappingLimit " + mappingLimit + " is negative");
        }
        return new FileRegions(file, mappingLimit);
    }

    /**
     * Adds a region of the file that the batch was made for.
     *
     * @param position where the region starts, in bytes, zero or more
     * @param count its length in bytes, zero or more; the file must hold all of it when it is sent
     * @return this batch
     * @throws IllegalArgumentException if position or count is negative, or their sum is too large
     */
    public FileRegions add(long position, long count) {
        return add(file, position, count);
    }

    /**
     * Adds a region of any file.
     *
     * @param file the file, open for reading
     * @param position where the region starts, in bytes, zero or more
     * @param count its length in bytes, zero or more; the file must hold all of it when it is sent
     * @return this batch
     * @throws IllegalArgumentException if position or count is negative, or their sum is too large
     */
    public FileRegions add(FileChannel file, long position, long count) {
        Objects.requireNonNull(file, "file");
        if ((position | count | position + count) < 0) {
            throw new IllegalArgumentException(
                    "position " + position + " and count " + count + " must not be negative, nor their sum too large");
        }
        if (count > 0) {
            queue.add(file, position, count);
        }
        return this;
    }

    /**
     * Adds bytes that are not in a file, such as the header of the region that is added next. They leave in one segment with
     * what is around them, as far as segments reach.
     *
     * @param bytes a buffer, of which the rest is copied at once: its position is advanced to its limit, and it may be used
     *     again. For headers and trailers; what is large, send by itself
     * @return this batch
     */
    public FileRegions add(ByteBuffer bytes) {
        Objects.requireNonNull(bytes, "bytes");
        if (bytes.hasRemaining()) {
            queue.add(bytes);
        }
        return this;
    }

    /**
     * Sets how many bytes a call sends to a non-blocking target at most, so that one peer does not hog an event loop. A
     * blocking target gets everything in one call.
     *
     * @param bytes one or more; {@link #DEFAULT_MAX_PER_CALL} to begin with
     * @return this batch
     * @throws IllegalArgumentException if less than 1
     */
    public FileRegions maxPerCall(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxPerCall " + bytes + " is less than 1");
        }
        maxPerCall = bytes;
        return this;
    }

    /**
     * Returns how much of what was added is not sent yet.
     *
     * @return bytes; zero when the batch is done
     */
    public long remaining() {
        return queue.remaining();
    }

    /**
     * Drops the regions that are left, whole or in part. Mappings stay for the next batch.
     *
     * @return this batch
     */
    public FileRegions clear() {
        queue.clear();
        return this;
    }

    /**
     * Sends the regions, from the first byte that was not sent yet. Regions sent are gone from the batch.
     *
     * <p>To a blocking target all of them are sent. To a non-blocking one, as much as it takes, and
     * {@link #maxPerCall} bytes at most: while {@link #remaining()} is not zero, call again, after a return of less than
     * that only when the target is writable. A target that is not a socket or pipe of the JDK gets each region by a
     * {@link Transfer} of its own, and so does any target where Sluice cannot run; an exception is then that transfer's, and
     * counts its bytes alone. Where such a target takes nothing the call ends. {@link #remaining()} is exact in any case.
     *
     * <p>A file is looked at once for each call. If a region is not within it, those before are sent and then it is an
     * exception; if it got shorter while it was being sent, also an exception, and up to a page of what was sent may be
     * zeros: see {@link FileTruncatedException#mayHoldZeros()}. Either way the batch goes on with the first byte not
     * sent, when called again, or begins anew after {@link #clear()}.
     *
     * @param target the target, open for writing
     * @return bytes sent by this call, zero or more
     * @throws FileTruncatedException if a file ends before a region does, or got shorter meanwhile;
     *     {@link TransferException#bytesTransferred()} says how much this call has sent
     * @throws TransferException if a call failed otherwise
     * @throws java.nio.channels.NonReadableChannelException if a file is not open for reading
     * @throws java.nio.channels.ClosedByInterruptException if the thread was interrupted; the channels are closed
     * @throws java.nio.channels.AsynchronousCloseException if another thread closed one of the channels. This one and
     *     the one before carry a suppressed {@link TransferException}, which says how much this call has sent
     * @throws ClosedChannelException if a channel or this batch was closed to begin with
     * @throws IOException if a channel's own write fails
     */
    public long transferTo(WritableByteChannel target) throws IOException {
        Objects.requireNonNull(target, "target");
        if (queue.isClosed()) {
            throw new ClosedChannelException();
        }
        return queue.remaining() == 0 ? 0 : queue.serves(target) ? queue.send(target, maxPerCall) : sendApart(target);
    }

    private long sendApart(WritableByteChannel target) throws IOException {
        long sent = 0;
        boolean blocking = !(target instanceof java.nio.channels.SelectableChannel channel) || channel.isBlocking();
        while (queue.remaining() > 0 && (blocking || sent < maxPerCall)) {
            long count = blocking ? queue.count() : Math.min(queue.count(), maxPerCall - sent);
            ByteBuffer bytes = queue.bytes();
            long moved = bytes == null ? sendRegion(target, count, sent) : sendBytes(target, bytes.limit((int) count));
            sent += moved;
            if (moved < count && (!blocking || bytes == null || moved == 0)) {
                break;
            }
        }
        return sent;
    }

    private long sendBytes(WritableByteChannel target, ByteBuffer bytes) throws IOException {
        int written = target.write(bytes);
        queue.sent(written);
        return written;
    }

    /** A transfer of up to so much of the region that is next; returns how much it moved. */
    private long sendRegion(WritableByteChannel target, long count, long before) throws IOException {
        TransferReport report;
        try {
            report = Transfer.from(queue.file(), queue.position(), count).to(target);
        } catch (IOException e) {
            queue.sent(Failure.delivered(e));
            throw e;
        }
        queue.sent(report.bytes());
        sentApart = sentApart.plus(report.statistics());
        if (report.outcome() == Outcome.END_OF_SOURCE) {
            Incidents.ALL.truncated();
            throw new FileTruncatedException(
                    TransferReport.name(queue.file()) + " ends at " + queue.position() + ", before its region does; tell the receiver to"
                            + " throw away what it got.",
                    report.method(), before + report.bytes());
        }
        return report.bytes();
    }

    /**
     * Returns how much of the files is mapped now. These are addresses: memory is used by the page cache alone.
     *
     * @return bytes, zero after {@link #close()}
     */
    public long mappedBytes() {
        return queue.mappedBytes();
    }

    /**
     * Returns what this batch has sent so far and what that took, over all methods and all calls.
     *
     * @return the figures; without added bytes that went to targets which get each region by a transfer of its own: those
     *     are plain writes of the target
     */
    public TransferStatistics statistics() {
        long[] cells = queue.cells();
        return cells == null ? sentApart : Figures.total(cells).plus(sentApart);
    }

    /**
     * Returns what this batch has sent so far by one method and what that took: {@link Method#MMAP_WRITE} for regions
     * gathered out of mappings, {@link Method#SENDFILE} for large ones, {@link Method#READ_WRITE} for those read into a
     * buffer, and for bytes that were added alone or before a large region; {@link Method#AUTO} for calls that are about all
     * of them, such as looking at a file's size.
     *
     * @param method the method
     * @return the figures; without what went to targets that get each region by a transfer of its own
     */
    public TransferStatistics statistics(Method method) {
        Objects.requireNonNull(method, "method");
        long[] cells = queue.cells();
        boolean row = cells != null && method != Method.JDK && method != Method.COPY_LOOP;
        return row ? Figures.row(cells, method) : TransferStatistics.NONE;
    }

    /** Ends the mappings. The files stay open. A call under way goes on, and the mappings end with it. */
    @Override
    public void close() {
        queue.close();
    }

    @Override
    public String toString() {
        return "FileRegions, " + remaining() + " bytes to send";
    }
}
