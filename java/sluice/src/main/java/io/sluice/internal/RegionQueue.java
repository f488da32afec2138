package io.sluice.internal;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Regions of files, and bytes between them, waiting to be sent, in order. Used by one thread; {@link #close} may be called by any, and takes effect
 * when a sending that is under way has ended.
 */
public final class RegionQueue {
    private final ReentrantLock sending = new ReentrantLock();
    private volatile boolean closed;
    /** Null where the library cannot run. */
    private final Batch batch;
    private final PieceList pieces;
    private final Stash stash = new Stash();
    /** By number; null where a number is free. */
    private FileChannel[] files = new FileChannel[1];
    private long remaining;
    private int last;

    /**
     * Makes an empty queue.
     *
     * @param mappingLimit how many bytes of files may stay mapped
     */
    public RegionQueue(long mappingLimit) {
        batch = Availability.CAUSE == null ? new Batch(mappingLimit) : null;
        pieces = batch == null ? new PieceList() : batch.pieces();
    }

    /**
     * Adds a region at the end.
     *
     * @param file the file
     * @param position where the region starts, zero or more
     * @param count how many bytes, zero or more
     */
    public void add(FileChannel file, long position, long count) {
        begin();
        int number = files[last] == file ? last : number(file);
        remaining = Math.addExact(remaining, count);
        pieces.region(number, position, count);
        if (batch != null) {
            batch.files().use(number);
        }
    }

    /**
     * Adds bytes at the end.
     *
     * @param bytes a buffer, of which the rest is copied, and its position advanced
     */
    public void add(ByteBuffer bytes) {
        begin();
        remaining = Math.addExact(remaining, bytes.remaining());
        stash.put(bytes, pieces);
        bytes.position(bytes.limit());
    }

    private void begin() {
        if (remaining == 0 && pieces.size() > 0) {
            clear();
        }
    }

    private int number(FileChannel file) {
        int free = -1;
        for (int number = 0; number < files.length; number++) {
            if (files[number] == file) {
                last = number;
                return number;
            }
            if (free < 0 && files[number] == null) {
                free = number;
            }
        }
        if (free < 0) {
            free = files.length;
            files = Arrays.copyOf(files, 2 * free);
        }
        files[free] = file;
        if (batch != null) {
            batch.files().set(free, DelegatingFile.innermost(file));
        }
        last = free;
        return free;
    }

    /** Drops the regions that are left; mappings stay, but those of files that were closed. */
    public void clear() {
        pieces.clear();
        stash.clear();
        remaining = 0;
        if (batch != null) {
            batch.clear();
        }
        for (int number = 0; number < files.length; number++) {
            if (files[number] != null && !files[number].isOpen()) {
                files[number] = null;
                forget(number);
            }
        }
    }

    private void forget(int number) {
        sending.lock();
        try {
            if (batch != null && !closed) {
                batch.forgetFile(number);
            }
        } finally {
            sending.unlock();
            free();
        }
    }

    /**
     * Returns what is left to send.
     *
     * @return bytes
     */
    public long remaining() {
        return remaining;
    }

    /**
     * Returns what of the files is mapped now.
     *
     * @return bytes
     */
    public long mappedBytes() {
        sending.lock();
        try {
            return closed || batch == null ? 0 : batch.mappedBytes();
        } finally {
            sending.unlock();
        }
    }

    /**
     * Returns whether one native call can send to that target.
     *
     * @param target the target
     * @return false if each region must be sent by itself
     */
    public boolean serves(WritableByteChannel target) {
        if (batch == null || !batch.files().areJdks()) {
            return false;
        }
        int kind = JdkChannels.kindOfTarget(target);
        return kind == Kind.TCP || kind == Kind.UNIX || kind == Kind.PIPE;
    }

    /**
     * Sends regions to a target that it {@linkplain #serves serves}.
     *
     * @param target the target
     * @param maxPerCall how many bytes at most to a non-blocking target
     * @return bytes sent by this call
     * @throws IOException if a call failed, or a channel was closed
     */
    public long send(WritableByteChannel target, long maxPerCall) throws IOException {
        sending.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            check(target);
            long limit = ((SelectableChannel) target).isBlocking() ? Long.MAX_VALUE : maxPerCall;
            try {
                if (Flight.isOn()) {
                    Flight.send(batch, target, Math.min(remaining, limit), () -> sendBatch(target, limit));
                } else {
                    sendBatch(target, limit);
                }
            } catch (ClosedChannelException e) {
                Arrays.stream(files).forEach(DelegatingFile::follow);
                throw e;
            } finally {
                Reference.reachabilityFence(this);
                remaining -= batch.moved();
            }
            return batch.moved();
        } finally {
            sending.unlock();
            free();
        }
    }

    private long sendBatch(WritableByteChannel target, long limit) throws IOException {
        batch.send(target, JdkChannels.kindOfTarget(target), limit, 0);
        return batch.moved();
    }

    private void check(WritableByteChannel target) throws ClosedChannelException {
        for (int number = 0; number < files.length; number++) {
            if (files[number] != null && batch.files().uses(number)) {
                if (!files[number].isOpen()) {
                    throw new ClosedChannelException();
                }
                if (!JdkChannels.readable(DelegatingFile.innermost(files[number]))) {
                    throw new NonReadableChannelException();
                }
            }
        }
        if (!target.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    /**
     * Returns the bytes that are next, where they are not of a file; only while there is something left.
     *
     * @return what is left of them, to be noted as {@link #sent}; null if a region of a file is next
     */
    public ByteBuffer bytes() {
        int piece = piece();
        return pieces.isMemory(piece) ? stash.part(pieces.chunk(piece), position(), (int) count()) : null;
    }

    /**
     * Returns the file of the first region that is not sent whole; only while a region is next.
     *
     * @return the file
     */
    public FileChannel file() {
        return files[pieces.file(piece())];
    }

    /**
     * Returns where in its file the rest of that region starts.
     *
     * @return the position, in bytes
     */
    public long position() {
        return pieces.position(piece()) + pieces.done();
    }

    /**
     * Returns how much of that region is left.
     *
     * @return bytes, more than zero
     */
    public long count() {
        return pieces.count(piece()) - pieces.done();
    }

    private int piece() {
        while (pieces.count(pieces.next()) == pieces.done()) {
            pieces.advance(0);
        }
        return pieces.next();
    }

    /**
     * Notes that some bytes of that region were sent.
     *
     * @param bytes up to {@link #count()}
     */
    public void sent(long bytes) {
        pieces.advance(bytes);
        remaining -= bytes;
    }

    /**
     * Returns the figures of all that the native library sent.
     *
     * @return a fresh array, laid out as {@link BlockLayout} says; null if the library cannot run
     */
    public long[] cells() {
        if (batch == null) {
            return null;
        }
        long[] cells = new long[BlockLayout.CELLS];
        for (int cell = 0; cell < cells.length; cell++) {
            cells[cell] = batch.block().observe(cell);
        }
        return cells;
    }

    /** Ends the mappings. */
    public void close() {
        closed = true;
        free();
    }

    /**
     * Returns whether it was closed.
     *
     * @return true after {@link #close}
     */
    public boolean isClosed() {
        return closed;
    }

    /** Whoever holds the lock frees what a close meanwhile could not. */
    private void free() {
        while (closed && batch != null && sending.tryLock()) {
            try {
                batch.close();
                return;
            } finally {
                sending.unlock();
            }
        }
    }
}
