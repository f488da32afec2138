package io.sluice.internal;

import io.sluice.Method;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * {@code transferTo} and {@code transferFrom} with the JDK's contract: its checks in its order, its exceptions and
 * return values, as the JDK that we run on has them. Safe for use by any thread.
 */
public final class DropIn {
    /**
     * What one call moves at most, between two descriptors: INT_MAX less the rest of a page, the kernel's limit for one system call
     * (read(2)). A channel of somebody else's is written to until all is there, or it takes no more (JDK-8271308).
     */
    private static final long ONE_CALL = 0x7ffff000L;

    private DropIn() {}

    /**
     * {@link FileChannel#transferTo}.
     *
     * @param file the source
     * @param position where to start in it, zero or more
     * @param count how many bytes at most, zero or more
     * @param target the target
     * @return bytes moved, zero or more
     * @throws IOException as {@code transferTo}
     */
    public static long transferTo(FileChannel file, long position, long count, WritableByteChannel target)
            throws IOException {
        // It has figures of its own.
        return file instanceof DelegatingFile
                ? file.transferTo(position, count, target) : transferTo(file, position, count, target, null);
    }

    /**
     * {@link FileChannel#transferTo}, for a channel that keeps figures of its own.
     *
     * @param file the source, not a {@link DelegatingFile}
     * @param position where to start in it, zero or more
     * @param count how many bytes at most, zero or more
     * @param target the target
     * @param own the channel's passages, or null for those of everybody
     * @return bytes moved, zero or more
     * @throws IOException as {@code transferTo}
     */
    public static long transferTo(
            FileChannel file, long position, long count, WritableByteChannel target, OwnPassages own)
            throws IOException {
        if (target instanceof DelegatingFile delegating) {
            try {
                return transferTo(file, position, count, delegating.inner(), own);
            } finally {
                delegating.follow();
            }
        }
        if (Availability.CAUSE != null) {
            return jdk("transferTo", file, target, count, () -> StockJdk.transferTo(file, position, count, target), own);
        }
        checkOpen(file);
        checkOpen(target);
        boolean known = JdkChannels.isFile(file);
        if (known && !JdkChannels.readable(file)) {
            throw new NonReadableChannelException();
        }
        if (JdkChannels.isFile(target) && !JdkChannels.writable((FileChannel) target)) {
            throw new NonWritableChannelException();
        }
        checkNotNegative(position, count);
        int kind = JdkChannels.kindOfTarget(target);
        if (kind == Kind.FOREIGN || !known) {
            return loop(new CopyLoop(file, position, target, -1), count, known ? target : file, own);
        }
        Passage passage = lease(own);
        try {
            return move(passage.from(file, Kind.FILE, position).to(target, kind, -1), Math.min(count, ONE_CALL), file);
        } catch (NotYetConnectedException | ClosedChannelException e) {
            // The JDK looks at the size first; we look at it only where that makes a difference.
            if (file.isOpen() && target.isOpen() && nothingToSend(file, position, target)) {
                return 0;
            }
            throw e;
        } finally {
            release(passage, own);
        }
    }

    private static boolean nothingToSend(FileChannel file, long position, Channel target) throws IOException {
        long size = size(file, target);
        return position > size || JdkChannels.AS_25 && size == 0;
    }

    /**
     * {@link FileChannel#transferFrom}.
     *
     * @param file the target
     * @param source the source
     * @param position where to start in the target, zero or more
     * @param count how many bytes at most, zero or more
     * @return bytes moved, zero or more
     * @throws IOException as {@code transferFrom}
     */
    public static long transferFrom(FileChannel file, ReadableByteChannel source, long position, long count)
            throws IOException {
        return file instanceof DelegatingFile
                ? file.transferFrom(source, position, count) : transferFrom(file, source, position, count, null);
    }

    /**
     * {@link FileChannel#transferFrom}, for a channel that keeps figures of its own.
     *
     * @param file the target, not a {@link DelegatingFile}
     * @param source the source
     * @param position where to start in the target, zero or more
     * @param count how many bytes at most, zero or more
     * @param own the channel's passages, or null for those of everybody
     * @return bytes moved, zero or more
     * @throws IOException as {@code transferFrom}
     */
    public static long transferFrom(
            FileChannel file, ReadableByteChannel source, long position, long count, OwnPassages own)
            throws IOException {
        if (source instanceof DelegatingFile delegating) {
            try {
                return transferFrom(file, delegating.inner(), position, count, own);
            } finally {
                delegating.follow();
            }
        }
        if (Availability.CAUSE != null) {
            return jdk("transferFrom", source, file, count,
                    () -> StockJdk.transferFrom(file, source, position, count), own);
        }
        checkOpen(file);
        checkOpen(source);
        boolean known = JdkChannels.isFile(file);
        boolean unreadable = JdkChannels.isFile(source) && !JdkChannels.readable((FileChannel) source);
        if (unreadable && JdkChannels.AS_25) {
            throw new NonReadableChannelException();
        }
        if (known && !JdkChannels.writable(file)) {
            throw new NonWritableChannelException();
        }
        checkNotNegative(position, count);
        if (!JdkChannels.AS_25 && position > size(file, source)) {
            return 0;
        }
        if (unreadable) {
            throw new NonReadableChannelException();
        }
        int kind = JdkChannels.kindOfSource(source);
        if (kind == Kind.FOREIGN || !known) {
            return loop(new CopyLoop(source, -1, file, position), count, known ? source : file, own);
        }
        Passage passage = lease(own);
        try {
            return move(passage.from(source, kind, -1).to(file, Kind.FILE, position), count, file);
        } finally {
            release(passage, own);
        }
    }

    private static long move(Passage passage, long count, FileChannel file) throws IOException {
        return Flight.isOn() ? Flight.moveAsJdk(passage, count, file) : passage.moveAsJdk(count, file);
    }

    private static Passage lease(OwnPassages own) {
        return own == null ? Totals.DROP_INS.lease() : own.lease();
    }

    private static void release(Passage passage, OwnPassages own) {
        if (own == null) {
            passage.release();
        } else {
            own.release(passage);
        }
    }

    private static Incidents incidents(OwnPassages own) {
        return own == null ? Incidents.ALL : own.incidents();
    }

    /** By one of the JDK's own two methods. */
    private static long jdk(String call, Channel source, Channel target, long count, Flight.Move stock, OwnPassages own)
            throws IOException {
        long moved = Flight.isOn() ? Flight.moveByJdk(call, source, target, count, stock) : stock.move();
        Totals.countJdk(moved);
        incidents(own).gaveWay(Method.AUTO, Method.JDK, Objection.UNAVAILABLE, 1);
        if (own != null) {
            own.countJdk(moved);
        }
        return moved;
    }

    private static long loop(CopyLoop loop, long count, Channel foreign, OwnPassages own) throws IOException {
        Incidents incidents = incidents(own);
        incidents.gaveWay(Method.AUTO, Method.COPY_LOOP, Objection.to(foreign), 1);
        loop.counts(incidents);
        try {
            return Flight.isOn() ? Flight.moveAsJdk(loop, count) : loop.moveAsJdk(count);
        } finally {
            if (own != null) {
                own.countLoop(loop.moved());
            }
        }
    }

    /** A file's size; a thread that was interrupted before is not told it, and closes both channels by asking. */
    private static long size(FileChannel file, Channel other) throws IOException {
        try {
            return file.size();
        } catch (ClosedByInterruptException e) {
            Hook.closeQuietly(other, e);
            throw e;
        }
    }

    private static void checkOpen(Channel channel) throws ClosedChannelException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private static void checkNotNegative(long position, long count) {
        if (position < 0 || count < 0) {
            throw new IllegalArgumentException("position " + position + " and count " + count + " must not be negative");
        }
    }
}
