package io.sluice.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;

/** Where the bytes of a stage come from. Used by one thread. */
interface Source<C extends ReadableByteChannel> extends Closeable {
    /** What transfers read; another one after a {@link #reset}. */
    C channel();

    /** Brings its peer to its place, if it has one. */
    default void prepare() {}

    /** Lets the peer begin. */
    default void start() {}

    /** Waits until the peer is done, and returns the CPU time it took, in nanoseconds. */
    default long finish() throws IOException {
        return 0;
    }

    /** Makes it fit for another round after one that failed half-way. */
    default void reset() throws IOException {}

    /** A connection from where the workspace says. */
    static Source<SocketChannel> tcp(Load load, Workspace workspace) throws IOException {
        return workspace.target() == null ? new TcpSource(load, workspace) : new FarSource(load, workspace.target());
    }

    /** The file itself, which has no peer. */
    static Source<FileChannel> file(Load load, Workspace workspace) throws IOException {
        FileChannel file = workspace.subject().open();
        return new Source<>() {
            @Override
            public FileChannel channel() {
                return file;
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }
}
