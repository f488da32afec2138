package io.sluice.internal;

import io.sluice.Method;
import io.sluice.TransferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Moves bytes by the channels' own {@code read} and {@code write}, through a large direct buffer: for channel types
 * that Sluice does not know. An object is one transfer, made by one thread.
 */
final class CopyLoop {
    private final ReadableByteChannel source;
    private final WritableByteChannel target;
    private final Readiness input;
    private final Readiness output;
    private long sourcePosition;
    private long targetPosition;
    private long moved;
    private int stop = Stop.COMPLETE;
    private byte[] held;
    private Incidents incidents = Incidents.ALL;
    private Digest digest;
    private boolean uncut;
    private boolean begun;

    /** A position of -1 leaves it to the channel; any other is for a FileChannel. */
    CopyLoop(ReadableByteChannel source, long sourcePosition, WritableByteChannel target, long targetPosition) {
        this.source = source;
        this.sourcePosition = sourcePosition;
        this.target = target;
        this.targetPosition = targetPosition;
        input = new Readiness(source, target);
        output = new Readiness(target, source);
    }

    /** Has bytes that are handed back counted there. */
    CopyLoop counts(Incidents into) {
        incidents = into;
        return this;
    }

    /** Has what is moved taken in by a digest. */
    CopyLoop digestedBy(Digest by) {
        digest = by;
        return this;
    }

    /**
     * Has it look at the size of the source, a file, after each read, and take only what the file still holds. The kernel looks
     * before it copies ({@code filemap_read} in {@code mm/filemap.c}): what is cut off in between reads as zeros.
     */
    CopyLoop uncut() {
        uncut = true;
        return this;
    }

    /** Has it stop when the watch says so, as where a channel is not ready; null for never. */
    CopyLoop watchedBy(Watch watch) {
        input.watchedBy(watch);
        output.watchedBy(watch);
        return this;
    }

    ReadableByteChannel source() {
        return source;
    }

    WritableByteChannel target() {
        return target;
    }

    long moved() {
        return moved;
    }

    int stop() {
        return stop;
    }

    /** Bytes taken from a source that cannot be read again, which the target did not take; or null. */
    byte[] held() {
        return held;
    }

    /** As the JDK does it: after progress, the count rather than an exception, unless bytes would be lost with it. */
    long moveAsJdk(long count) throws IOException {
        try {
            move(count);
        } catch (TransferException e) {
            throw e;
        } catch (IOException e) {
            if (moved == 0 || held != null) {
                throw e;
            }
        }
        return moved;
    }

    /** Moves bytes until that many are moved in all, those of earlier calls among them. */
    void move(long count) throws IOException {
        long before = moved;
        ByteBuffer buffer = CopyBuffers.lease();
        try {
            boolean more = true;
            if (sourcePosition >= 0 && sourcePosition > ((FileChannel) source).size()) {
                stop = Stop.END; // the kernel refuses to read at positions near 2^63
                more = false;
            }
            while (more && moved < count) {
                buffer.clear().limit((int) Math.min(count - moved, buffer.capacity()));
                more = round(buffer);
            }
        } catch (ClosedByInterruptException e) {
            Hook.closeQuietly(source, e);
            Hook.closeQuietly(target, e);
            throw e;
        } finally {
            CopyBuffers.release(buffer);
            Totals.countLoop(moved - before, !begun);
            begun = true;
        }
    }

    private boolean round(ByteBuffer buffer) throws IOException {
        int read;
        try {
            read = read(buffer);
        } catch (IOException e) {
            IOException thrown = asynchronous(e);
            if (buffer.position() > 0 && sourcePosition < 0) {
                handBack(buffer.flip(), thrown); // on an interrupt the JDK reads, and then throws
            }
            throw thrown;
        }
        if (read <= 0) {
            stop = read < 0 ? Stop.END : Stop.WOULD_BLOCK_INPUT;
            return false;
        }
        buffer.flip();
        try {
            int written = write(buffer);
            while (buffer.hasRemaining() && written > 0 && !(target instanceof DatagramChannel)) {
                written = write(buffer);
            }
        } catch (IOException e) {
            IOException thrown = asynchronous(e);
            if (buffer.hasRemaining() && sourcePosition < 0) {
                handBack(buffer, thrown);
            }
            throw thrown;
        }
        if (buffer.hasRemaining()) {
            stop = Stop.WOULD_BLOCK_OUTPUT;
            held = sourcePosition < 0 ? back(buffer) : null;
            return false;
        }
        // One datagram a call: a second would be a message of its own.
        return !(target instanceof DatagramChannel);
    }

    private int read(ByteBuffer buffer) throws IOException {
        try {
            if (!input.await()) {
                return 0;
            }
            int read = sourcePosition < 0
                    ? source.read(buffer)
                    : ((FileChannel) source).read(buffer, sourcePosition + moved);
            return uncut && read > 0 ? own((FileChannel) source, buffer, read) : read;
        } finally {
            input.release();
        }
    }

    /** Takes back what was just read from behind the end of the file. Returns how many bytes are left, or -1 for none. */
    private int own(FileChannel file, ByteBuffer buffer, int read) throws IOException {
        long end;
        long size;
        try {
            end = sourcePosition < 0 ? file.position() : sourcePosition + moved + read;
            size = file.size();
        } catch (IOException e) {
            buffer.clear(); // what nobody has looked at is not handed back: the file still has it
            throw e;
        }
        int beyond = (int) Math.max(0, Math.min(read, end - size));
        if (beyond > 0) {
            buffer.position(buffer.position() - beyond);
            if (sourcePosition < 0) {
                file.position(end - beyond);
            }
        }
        return beyond == read ? -1 : read - beyond;
    }

    private int write(ByteBuffer buffer) throws IOException {
        int start = buffer.position();
        try {
            if (!output.await()) {
                return 0;
            }
            return targetPosition < 0
                    ? target.write(buffer)
                    : ((FileChannel) target).write(buffer, targetPosition + moved);
        } finally {
            // By the position, not by what write returned: on an interrupt the JDK writes, and then throws.
            moved += buffer.position() - start;
            if (digest != null) {
                digest.update(buffer, start, buffer.position());
            }
            output.release();
        }
    }

    /** What a channel throws that was closed between two of its calls, rather than in the midst of one. */
    private IOException asynchronous(IOException thrown) {
        boolean open = source.isOpen() && target.isOpen();
        return thrown instanceof ClosedChannelException closed && !open ? Hook.asynchronous(closed) : thrown;
    }

    private void handBack(ByteBuffer buffer, IOException thrown) throws TransferException {
        held = back(buffer);
        TransferException refused = Failure.refused(source, target, Method.COPY_LOOP, moved, held, thrown);
        if (thrown instanceof ClosedChannelException) {
            thrown.addSuppressed(refused);
        } else {
            throw refused;
        }
    }

    private byte[] back(ByteBuffer buffer) {
        byte[] rest = new byte[buffer.remaining()];
        buffer.get(rest);
        incidents.handedBack(rest.length);
        return rest;
    }
}
