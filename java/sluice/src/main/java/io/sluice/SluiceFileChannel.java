package io.sluice;

import io.sluice.internal.DropIn;
import io.sluice.internal.MappingFile;
import io.sluice.internal.Names;
import io.sluice.internal.OwnPassages;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * A {@link FileChannel} whose {@code transferTo} and {@code transferFrom} are Sluice's, for code that takes a FileChannel. All
 * else is done by a channel of the JDK's behind it.
 *
 * <pre>{@code
 * try (SluiceFileChannel file = SluiceFileChannel.open(path, StandardOpenOption.READ)) {
 *     library.send(file, socket);
 *     System.out.println(file.statistics());
 * }
 * }</pre>
 *
 * <p>It behaves as the JDK's channel does, and is as safe for use by many threads. Locks name this channel as the one that
 * acquired them. Given to Sluice, as the source or the target of any kind of transfer, it is worth as much as a channel of the
 * JDK's. To the JDK itself, as the other end of a transfer that one of the JDK's own channels is asked for, it is a foreign
 * channel, and copied to and from in pieces of 8 KiB: let both be of this class.
 *
 * <p>Netty's epoll and io_uring transports read the fields of the FileChannel in a {@code DefaultFileRegion} in native code.
 * With this class they find the file's descriptor and send it by themselves, so that {@link #statistics()} knows nothing of it;
 * where Sluice is not {@linkplain Sluice#isAvailable() available} they find none, and refuse the region. This rests on how
 * HotSpot lays out objects; under {@code -Xcheck:jni}, the JVM ends itself over it.
 */
public final class SluiceFileChannel extends MappingFile {
    private final OwnPassages own = new OwnPassages();
    private final Cleaner.Cleanable unreached = own.closeWith(this);

    private SluiceFileChannel(FileChannel inner) {
        super(inner);
    }

    /**
     * Opens a file, as {@link FileChannel#open(Path, OpenOption...)} does.
     *
     * @param path the file
     * @param options how to open it
     * @return a new channel
     * @throws IllegalArgumentException if the options do not go together
     * @throws UnsupportedOperationException if the path's file system has no FileChannels
     * @throws IOException if the file cannot be opened
     */
    public static SluiceFileChannel open(Path path, OpenOption... options) throws IOException {
        return wrap(FileChannel.open(path, options));
    }

    /**
     * Opens a file, as {@link FileChannel#open(Path, Set, FileAttribute...)} does.
     *
     * @param path the file
     * @param options how to open it
     * @param attributes what to give the file if it is created
     * @return a new channel
     * @throws IllegalArgumentException if the options do not go together
     * @throws UnsupportedOperationException if the path's file system has no FileChannels, or cannot set an attribute
     * @throws IOException if the file cannot be opened
     */
    public static SluiceFileChannel open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return wrap(FileChannel.open(path, options, attributes));
    }

    /**
     * Puts a channel of this class before one that is open already, such as a {@link java.io.RandomAccessFile}'s. The two share
     * the position, and closing this one closes that one. It should not be closed by itself: this one notices only in its next
     * call.
     *
     * @param channel the channel that does the work. If it is not one of the JDK's own, transfers read and write it by its
     *     methods
     * @return a new channel, or the same if it is of this class already
     */
    public static SluiceFileChannel wrap(FileChannel channel) {
        return channel instanceof SluiceFileChannel already ? already : new SluiceFileChannel(channel);
    }

    /**
     * The same as {@link Sluice#transferTo}, for a file whose channel is any other.
     *
     * @param file the source, open for reading
     * @param position where to start in the file, zero or more; past its end nothing is moved
     * @param count how many bytes at most, zero or more
     * @param target the target, open for writing
     * @return how many bytes were moved, possibly zero
     * @throws IOException as {@link Sluice#transferTo}
     */
    public static long transferTo(FileChannel file, long position, long count, WritableByteChannel target)
            throws IOException {
        return DropIn.transferTo(file, position, count, target);
    }

    /**
     * The same as {@link Sluice#transferFrom}, for a file whose channel is any other.
     *
     * @param file the target, open for writing
     * @param source the source, open for reading
     * @param position where to start in the file, zero or more
     * @param count how many bytes at most, zero or more
     * @return how many bytes were moved, possibly zero
     * @throws IOException as {@link Sluice#transferFrom}
     */
    public static long transferFrom(FileChannel file, ReadableByteChannel source, long position, long count)
            throws IOException {
        return DropIn.transferFrom(file, source, position, count);
    }

    /**
     * Moves bytes from this file to a channel, as {@link Sluice#transferTo} does.
     *
     * @param position where to start in this file, zero or more; past its end nothing is moved
     * @param count how many bytes at most, zero or more; one call moves at most 0x7ffff000, about 2 GiB
     * @param target the target, open for writing; a file takes the bytes at its own position, which is advanced
     * @return how many bytes were moved, possibly zero
     * @throws IOException as {@link Sluice#transferTo}
     */
    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        try {
            return DropIn.transferTo(inner(), position, count, target, own);
        } finally {
            follow();
        }
    }

    /**
     * Moves bytes from a channel to this file, as {@link Sluice#transferFrom} does.
     *
     * @param source the source, open for reading; a file is read at its own position, which is advanced
     * @param position where to start in this file, zero or more. Past its end, JDK 17 moves nothing, 25 grows the file
     * @param count how many bytes at most, zero or more
     * @return how many bytes were moved, possibly zero
     * @throws IOException as {@link Sluice#transferFrom}; it may hand bytes back
     */
    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        try {
            return DropIn.transferFrom(inner(), source, position, count, own);
        } finally {
            follow();
        }
    }

    /**
     * Returns what this channel's own transfers have done so far: those it was asked for, not those it was the other end of.
     * They also count in {@link Sluice#statistics()}.
     *
     * @return a snapshot; also of a closed channel
     */
    public Statistics statistics() {
        return Statistics.of(own);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        try {
            super.implCloseChannel();
        } finally {
            unreached.clean();
        }
    }

    @Override
    public String toString() {
        return "SluiceFileChannel, " + Names.of(this);
    }
}
