package io.sluice.internal;

import io.sluice.Method;
import io.sluice.Outcome;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * One direction of a relay: moves bytes, and holds those that were taken from the source and that the target does not
 * take yet. Used by one thread at a time; any thread may read the figures.
 */
public abstract class Lane {
    Lane() {}

    /**
     * Opens a lane: through the native library where it can serve both channels, else by their own read and write.
     *
     * @param source the source
     * @param target the target
     * @return the lane
     * @throws ClosedChannelException if a channel is closed
     * @throws NonReadableChannelException if the source is a file not open for reading
     * @throws NonWritableChannelException if the target is a file not open for writing
     */
    public static Lane open(ReadableByteChannel source, WritableByteChannel target) throws ClosedChannelException {
        ReadableByteChannel in = DelegatingFile.innermost(source);
        WritableByteChannel out = DelegatingFile.innermost(target);
        if (!in.isOpen() || !out.isOpen()) {
            throw new ClosedChannelException();
        }
        String objection = Objection.UNAVAILABLE;
        if (objection == null) {
            int inKind = JdkChannels.kindOfSource(in);
            int outKind = JdkChannels.kindOfTarget(out);
            if (inKind == Kind.FILE && !JdkChannels.readable((FileChannel) in)) {
                throw new NonReadableChannelException();
            }
            if (outKind == Kind.FILE && !JdkChannels.writable((FileChannel) out)) {
                throw new NonWritableChannelException();
            }
            if (inKind != Kind.FOREIGN && outKind != Kind.FOREIGN) {
                return new PassageLane(in, inKind, out, outKind);
            }
            objection = Objection.to(inKind == Kind.FOREIGN ? in : out);
        }
        Incidents.ALL.gaveWay(Method.AUTO, Method.COPY_LOOP, objection, 1);
        return new CopyLane(in, out);
    }

    /**
     * Moves bytes, held ones first, until that many are delivered, the source ends, or a non-blocking channel is not
     * ready. {@link #outcome} says which; {@link #bytes} counts also where it throws.
     *
     * @param count how many bytes to deliver at most, and to take at most beyond those held
     * @throws IOException if a call failed, a channel was closed, or the thread was interrupted
     */
    public abstract void move(long count) throws IOException;

    /**
     * Returns why the last {@link #move} that did not throw returned.
     *
     * @return the reason
     */
    public abstract Outcome outcome();

    /**
     * Returns how many bytes were delivered so far.
     *
     * @return bytes
     */
    public abstract long bytes();

    /**
     * Returns how many bytes are held.
     *
     * @return bytes
     */
    public abstract long held();

    /**
     * Takes back the bytes held, in order. Not while another thread moves bytes.
     *
     * @return the bytes, empty if there are none
     */
    public abstract byte[] takeBack();

    /** Frees what the lane has; bytes it still holds are lost. Not while another thread moves bytes. */
    public abstract void close();

    /**
     * Returns the counters, laid out as {@link BlockLayout} says.
     *
     * @return a fresh array, or null if the native library does not do the work
     */
    public abstract long[] cells();

    /**
     * Returns how often bytes were moved, for a lane without counters.
     *
     * @return turns
     */
    public abstract long turns();

    static void close(Channel channel, Exception onto) {
        try {
            channel.close();
        } catch (IOException e) {
            onto.addSuppressed(e);
        }
    }
}
