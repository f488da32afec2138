package io.sluice.internal;

import io.sluice.TransferException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/**
 * What a transfer is asked for: from where to where, how many bytes at most, and what else it is held to.
 *
 * @param source where from
 * @param sourcePosition where to start in a file; -1 for the channel's own position
 * @param inKind what the source is, as a {@link Kind}
 * @param target where to
 * @param targetPosition where to start in a file; -1 for the channel's own position
 * @param outKind what the target is, as a {@link Kind}
 * @param count how many bytes at most
 * @param options what else it is held to
 */
record Request(
        ReadableByteChannel source, long sourcePosition, int inKind, WritableByteChannel target, long targetPosition,
        int outKind, long count, Options options) {
    /** A request of which the kinds are found out. */
    static Request of(
            ReadableByteChannel from, long sourcePosition, WritableByteChannel to, long targetPosition,
            long count, Options options) {
        ReadableByteChannel source = DelegatingFile.innermost(from);
        WritableByteChannel target = DelegatingFile.innermost(to);
        boolean available = Availability.CAUSE == null;
        return new Request(
                source, sourcePosition, available ? JdkChannels.kindOfSource(source) : Kind.FOREIGN,
                target, targetPosition, available ? JdkChannels.kindOfTarget(target) : Kind.FOREIGN, count, options);
    }

    /** Whether both channels are of kinds that the native library serves. */
    boolean isKnown() {
        return inKind != Kind.FOREIGN && outKind != Kind.FOREIGN;
    }

    /** Refuses what cannot be done to these channels by any method. */
    void check() throws IOException {
        if ((options.allocate() || options.sync()) && !(target instanceof FileChannel)) {
            throw new IllegalArgumentException("only a file can be allocated or synced, not " + Names.of(target));
        }
        if (!source.isOpen() || !target.isOpen()) {
            throw new ClosedChannelException();
        }
        if (inKind == Kind.FILE && !JdkChannels.readable((FileChannel) source)) {
            throw new NonReadableChannelException();
        }
        if (outKind == Kind.FILE && !JdkChannels.writable((FileChannel) target)) {
            throw new NonWritableChannelException();
        }
    }

    /** What an interrupt closes first: a file as in the JDK, else a channel that may block. Of known channels. */
    AbstractInterruptibleChannel hook() {
        if (inKind == Kind.FILE) {
            return (FileChannel) source;
        }
        if (outKind == Kind.FILE) {
            return (FileChannel) target;
        }
        SelectableChannel in = (SelectableChannel) source;
        SelectableChannel out = (SelectableChannel) target;
        return in.isBlocking() ? in : out.isBlocking() ? out : null;
    }

    /** How many bytes a file source promises now; 0 from any other. */
    long promised() throws IOException {
        return source instanceof FileChannel file ? Math.max(0, Math.min(count, file.size() - start())) : 0;
    }

    /** Where in a file source the transfer starts; 0 in any other. */
    long start() throws IOException {
        return sourcePosition < 0 && source instanceof FileChannel file ? file.position() : Math.max(0, sourcePosition);
    }

    /** Fails if the source came to its end before it gave what it had promised at the start. */
    void checkKept(long promised, Result result) throws IOException {
        if (result.stop() == Stop.END && result.moved() < promised) {
            throw truncated(result);
        }
    }

    /**
     * Fails if the file is shorter by now than what was moved of it, which may then end with zeros that no call has told of. Who
     * closes the file just then is not told.
     */
    void checkUncut(long start, long promised, Result result) throws IOException {
        long moved = Math.min(promised, result.moved());
        if (moved > 0 && size((FileChannel) source) < start + moved) {
            throw truncated(result);
        }
    }

    private static long size(FileChannel file) throws IOException {
        try {
            return file.size();
        } catch (ClosedChannelException e) {
            return Long.MAX_VALUE;
        }
    }

    private TransferException truncated(Result result) {
        Incidents.ALL.truncated();
        return Failure.truncated(source, target, result.engine(), result.moved());
    }
}
