package io.sluice.internal;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/**
 * A FileChannel that leaves everything to another one, but the two transfers. The two are closed together: closing this one
 * closes the other, and an interrupt or a transfer that closes the other one is followed before the call returns. So every
 * call ends with {@link #follow()}.
 *
 * <p>It enters no close protocol of its own: the other channel's is the one that threads are in.
 */
public abstract class DelegatingFile extends FileWithDescriptor {
    private final FileChannel inner;

    /**
     * Makes a channel.
     *
     * @param inner the channel that does the work, not one of this kind
     */
    protected DelegatingFile(FileChannel inner) {
        super(descriptor(inner));
        this.inner = inner;
    }

    private static FileDescriptor descriptor(FileChannel file) {
        Objects.requireNonNull(file, "channel");
        return Availability.CAUSE == null && JdkChannels.isFile(file) ? JdkChannels.fileDescriptor(file) : null;
    }

    /**
     * Returns the channel that does the work.
     *
     * @return the other channel
     */
    protected final FileChannel inner() {
        return inner;
    }

    /**
     * Looks through a channel of this kind.
     *
     * @param channel any channel, or null
     * @return the channel that does the work, which is mostly the same
     */
    static Channel innermost(Channel channel) {
        return channel instanceof DelegatingFile file ? file.inner : channel;
    }

    static FileChannel innermost(FileChannel channel) {
        return (FileChannel) innermost((Channel) channel);
    }

    static ReadableByteChannel innermost(ReadableByteChannel channel) {
        return (ReadableByteChannel) innermost((Channel) channel);
    }

    static WritableByteChannel innermost(WritableByteChannel channel) {
        return (WritableByteChannel) innermost((Channel) channel);
    }

    /** Closes this channel if the other one has been closed. */
    protected final void follow() {
        if (!inner.isOpen() && isOpen()) {
            try {
                close();
            } catch (IOException e) {
                throw new UncheckedIOException(e); // closing what is closed does nothing
            }
        }
    }

    /**
     * Has a channel that was looked through follow the one that does its work, after a transfer.
     *
     * @param channel any channel
     */
    public static void follow(Channel channel) {
        if (channel instanceof DelegatingFile file) {
            file.follow();
        }
    }

    @Override
    public final int read(ByteBuffer into) throws IOException {
        try {
            return inner.read(into);
        } finally {
            follow();
        }
    }

    @Override
    public final long read(ByteBuffer[] into, int offset, int length) throws IOException {
        try {
            return inner.read(into, offset, length);
        } finally {
            follow();
        }
    }

    @Override
    public final int read(ByteBuffer into, long position) throws IOException {
        try {
            return inner.read(into, position);
        } finally {
            follow();
        }
    }

    @Override
    public final int write(ByteBuffer from) throws IOException {
        try {
            return inner.write(from);
        } finally {
            follow();
        }
    }

    @Override
    public final long write(ByteBuffer[] from, int offset, int length) throws IOException {
        try {
            return inner.write(from, offset, length);
        } finally {
            follow();
        }
    }

    @Override
    public final int write(ByteBuffer from, long position) throws IOException {
        try {
            return inner.write(from, position);
        } finally {
            follow();
        }
    }

    @Override
    public final long position() throws IOException {
        try {
            return inner.position();
        } finally {
            follow();
        }
    }

    @Override
    public final FileChannel position(long position) throws IOException {
        try {
            inner.position(position);
            return this;
        } finally {
            follow();
        }
    }

    @Override
    public final long size() throws IOException {
        try {
            return inner.size();
        } finally {
            follow();
        }
    }

    @Override
    public final FileChannel truncate(long size) throws IOException {
        try {
            inner.truncate(size);
            return this;
        } finally {
            follow();
        }
    }

    @Override
    public final void force(boolean metaData) throws IOException {
        try {
            inner.force(metaData);
        } finally {
            follow();
        }
    }

    @Override
    public final MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        try {
            return inner.map(mode, position, size);
        } finally {
            follow();
        }
    }

    @Override
    public final FileLock lock(long position, long size, boolean shared) throws IOException {
        try {
            return DelegatingLock.of(inner.lock(position, size, shared), this);
        } finally {
            follow();
        }
    }

    @Override
    public final FileLock tryLock(long position, long size, boolean shared) throws IOException {
        try {
            return DelegatingLock.of(inner.tryLock(position, size, shared), this);
        } finally {
            follow();
        }
    }

    @Override
    protected void implCloseChannel() throws IOException {
        inner.close();
    }
}
