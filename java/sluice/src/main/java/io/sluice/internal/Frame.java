package io.sluice.internal;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/**
 * What goes around a body: buffers before it and after it, which leave in segments together with it. To a socket the
 * header is sent with MSG_MORE; where there is a trailer, the socket is corked until it has gone; and where all is small,
 * one write takes it all. Any other target gets plain writes.
 *
 * <p>For one transfer, made by one thread. The buffers' positions are advanced by what was sent.
 */
final class Frame {
    /**
     * Up to this many bytes, a body goes with what is around it in one native call, and nobody asks for a plan and for the
     * device first: those questions are several system calls of their own.
     */
    static final int SMALL_BODY = 64 << 10;

    private final ByteBuffer[] header;
    private final ByteBuffer[] trailer;
    private final WritableByteChannel target;
    private final int kind;
    private FrameWork work;

    Frame(ByteBuffer[] header, ByteBuffer[] trailer, WritableByteChannel target, int kind) {
        this.header = header;
        this.trailer = trailer;
        this.target = target;
        this.kind = kind;
    }

    /** Whether all of it has gone. */
    boolean isSent() {
        return isSent(header) && isSent(trailer);
    }

    private static boolean isSent(ByteBuffer[] buffers) {
        for (ByteBuffer buffer : buffers) {
            if (buffer.hasRemaining()) {
                return false;
            }
        }
        return true;
    }

    private boolean isPlain() {
        return kind == Kind.FOREIGN || kind == Kind.FILE;
    }

    private FrameWork work() {
        if (work == null) {
            work = Totals.FRAMES.lease();
        }
        return work;
    }

    /** Gives back what was used. */
    void release() {
        if (work != null) {
            work.release();
            work = null;
        }
    }

    /** Whether one write may take a body of that size and what is around it. */
    boolean isSmall(long count) {
        return count <= SMALL_BODY && (kind == Kind.TCP || kind == Kind.UNIX);
    }

    /**
     * Sends header, body and trailer in one write.
     *
     * @param result is given what the native library counted
     */
    void sendWhole(FileChannel file, long position, long count, Result result) throws IOException {
        Batch batch = work().batch();
        batch.files().set(0, file);
        batch.files().use(0);
        long headerBytes = add(header);
        int piece = batch.pieces().size();
        batch.pieces().regionUpToEnd(0, position, count);
        long trailerBytes = add(trailer);
        try {
            batch.send(target, kind, Long.MAX_VALUE, trailerBytes > 0 ? Flags.CORK : 0);
        } finally {
            Reference.reachabilityFence(this);
            int next = batch.pieces().next();
            long body = next > piece ? count - batch.pieces().missing() : next == piece ? batch.pieces().done() : 0;
            advance(header, Math.min(headerBytes, batch.moved()));
            advance(trailer, Math.max(0, batch.moved() - headerBytes - body));
            result.sentWhole(body, stop(batch, piece, count), batch.parkedNanos(), work.counted());
        }
    }

    /** What the native library counted for the frame, as pairs of a cell and its number; or null. */
    long[] counted() {
        return work == null ? null : work.counted();
    }

    private static int stop(Batch batch, int piece, long count) {
        boolean ended = batch.pieces().next() > piece && batch.pieces().missing() > 0;
        return batch.verdict().stop() == Stop.COMPLETE && ended ? Stop.END : batch.verdict().stop();
    }

    private long add(ByteBuffer[] buffers) {
        long bytes = 0;
        for (ByteBuffer buffer : buffers) {
            if (buffer.hasRemaining()) {
                bytes += buffer.remaining();
                work().add(buffer);
            }
        }
        return bytes;
    }

    private static void advance(ByteBuffer[] buffers, long bytes) {
        long left = bytes;
        for (ByteBuffer buffer : buffers) {
            int count = (int) Math.min(left, buffer.remaining());
            buffer.position(buffer.position() + count);
            left -= count;
        }
    }

    /**
     * Sends the header, and corks the socket if there is a trailer.
     *
     * @param followed whether a body follows
     * @return whether all of the header has gone
     */
    boolean begin(boolean followed) throws IOException {
        if (isPlain()) {
            return write(header);
        }
        boolean trailed = !isSent(trailer);
        if (isSent(header) && (!trailed || kind != Kind.TCP)) {
            return true;
        }
        work().batch().corkFirst(trailed && kind == Kind.TCP);
        send(header, followed || trailed ? Flags.MORE_FOLLOWS : 0);
        return isSent(header);
    }

    /**
     * Sends the trailer, and puts the caller's own cork back.
     *
     * @return whether all of the trailer has gone
     */
    boolean end() throws IOException {
        if (isPlain()) {
            return write(trailer);
        }
        if (!isSent(trailer)) {
            work().batch().uncorkAfter();
            send(trailer, 0);
        }
        return isSent(trailer);
    }

    /** Puts the caller's own cork back, where the trailer was not to be sent. */
    void abandon() {
        if (work != null && work.batch().hasCorked()) {
            try {
                work.batch().clear();
                work.batch().uncorkAfter();
                work.batch().send(target, kind, Long.MAX_VALUE, 0);
            } catch (IOException e) {
                work.batch().forgetCork(); // the socket was closed meanwhile
            }
        }
    }

    private void send(ByteBuffer[] buffers, int flags) throws IOException {
        work().clear();
        add(buffers);
        Batch batch = work.batch();
        try {
            batch.send(target, kind, Long.MAX_VALUE, flags);
        } finally {
            Reference.reachabilityFence(this);
            advance(buffers, batch.moved());
        }
    }

    private boolean write(ByteBuffer[] buffers) throws IOException {
        for (ByteBuffer buffer : buffers) {
            while (buffer.hasRemaining()) {
                if (target.write(buffer) == 0) {
                    return false;
                }
            }
        }
        return true;
    }
}
