package io.sluice.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A transfer by the JDK's own {@code transferTo} and {@code transferFrom}, called until there is no more. An object is
 * one transfer, made by one thread.
 */
final class JdkTransfer {
    /** Since JDK-8303260. */
    private static final boolean GROWS_FILES = Runtime.version().feature() >= 21;

    private final ReadableByteChannel source;
    private final long sourcePosition;
    private final WritableByteChannel target;
    private final long targetPosition;
    private long start = -1;
    private long moved;
    private int stop = Stop.COMPLETE;
    private boolean begun;

    /** A position of -1 leaves it to the channel; any other is for a FileChannel. */
    JdkTransfer(ReadableByteChannel source, long sourcePosition, WritableByteChannel target, long targetPosition) {
        this.source = source;
        this.sourcePosition = sourcePosition;
        this.target = target;
        this.targetPosition = targetPosition;
    }

    /** Why the JDK has no method for a request, in words; null if it has one. */
    static String objection(Request request) throws IOException {
        boolean fills = request.targetPosition() >= 0 || !(request.source() instanceof FileChannel);
        if (fills && !(request.target() instanceof FileChannel)) {
            return "the JDK has a method only for a file on one side";
        }
        return fills && !GROWS_FILES && isPastTheEnd((FileChannel) request.target(), request.targetPosition())
                ? "transferFrom of this JDK moves nothing to a place past the end of a file" : null;
    }

    private static boolean isPastTheEnd(FileChannel file, long position) throws IOException {
        return (position < 0 ? file.position() : position) > file.size();
    }

    long moved() {
        return moved;
    }

    int stop() {
        return stop;
    }

    /** Moves bytes until that many are moved in all, those of earlier calls among them. */
    void move(long count) throws IOException {
        long before = moved;
        try {
            if (targetPosition >= 0 || !(source instanceof FileChannel)) {
                fill((FileChannel) target, count);
            } else {
                empty((FileChannel) source, count);
            }
        } finally {
            Totals.countJdk(moved - before, !begun);
            begun = true;
        }
    }

    private void empty(FileChannel file, long count) throws IOException {
        start = start >= 0 ? start : sourcePosition < 0 ? file.position() : sourcePosition;
        while (moved < count) {
            long n = StockJdk.transferTo(file, start + moved, count - moved, target);
            if (n <= 0) {
                stop = start + moved >= file.size() ? Stop.END : Stop.WOULD_BLOCK_OUTPUT;
                break;
            }
            moved += n;
        }
        if (sourcePosition < 0) {
            file.position(start + moved);
        }
    }

    private void fill(FileChannel file, long count) throws IOException {
        start = start >= 0 ? start : targetPosition < 0 ? file.position() : targetPosition;
        if (sourcePosition >= 0 && sourcePosition > ((FileChannel) source).size()) {
            stop = Stop.END; // the kernel refuses positions near 2^63
            return;
        }
        while (moved < count) {
            long n = fillOnce(file, start + moved, count - moved);
            if (n <= 0) {
                boolean blocking = !(source instanceof java.nio.channels.SelectableChannel selectable)
                        || selectable.isBlocking();
                stop = blocking ? Stop.END : Stop.WOULD_BLOCK_INPUT;
                break;
            }
            moved += n;
        }
        if (targetPosition < 0) {
            file.position(start + moved);
        }
    }

    /** From a file's given position there is no transferFrom: its own is set for the call. */
    private long fillOnce(FileChannel file, long position, long count) throws IOException {
        if (sourcePosition < 0) {
            return StockJdk.transferFrom(file, source, position, count);
        }
        FileChannel from = (FileChannel) source;
        long own = from.position();
        try {
            return StockJdk.transferFrom(file, from.position(sourcePosition + moved), position, count);
        } finally {
            from.position(own);
        }
    }
}
