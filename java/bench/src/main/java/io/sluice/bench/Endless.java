package io.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a JMH benchmark works on: files, and connections to peers that take or send until they are closed. Used by one thread, the one
 * that is measured; it and the peers get CPUs of their own.
 */
public final class Endless implements Closeable {
    private static final int LANDING = 1 << 20;

    private final Lab lab = new Lab(Lab.DIRECTORY);
    private final Deque<Closeable> opened = new ArrayDeque<>();

    /**
     * Starts the peers.
     *
     * @param oneCpu whether the process and all peers share one CPU, which small transfers are measured on
     * @throws IOException if that fails
     */
    public Endless(boolean oneCpu) throws IOException {
        lab.place(oneCpu);
        opened.push(lab);
    }

    private SocketChannel line(Line.Order order) throws IOException {
        Line line = lab.dial();
        opened.push(line);
        line.order(order, Long.MAX_VALUE, 0);
        return line.socket();
    }

    /** A TCP connection whose peer, a process, takes whatever is sent. */
    public SocketChannel sink() throws IOException {
        return line(Line.Order.SINK);
    }

    /** A TCP connection that never runs dry. */
    public SocketChannel source() throws IOException {
        return line(Line.Order.SOURCE);
    }

    /** A Unix socket whose peer, a thread of this process, takes whatever is sent. */
    public SocketChannel unixSink() throws IOException {
        Path path = lab.directory().resolve("jmh-" + ProcessHandle.current().pid() + ".socket");
        Files.deleteIfExists(path);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            SocketChannel near = SocketChannel.open(UnixDomainSocketAddress.of(path));
            drain(server.accept());
            opened.push(near);
            return near;
        } finally {
            Files.deleteIfExists(path);
        }
    }

    /** A pipe that a thread of this process empties. */
    public WritableByteChannel pipeSink() throws IOException {
        Pipe pipe = Pipe.open();
        drain(pipe.source());
        opened.push(pipe.sink());
        return pipe.sink();
    }

    private static void drain(ReadableByteChannel channel) {
        Thread reader = new Thread(() -> {
            ByteBuffer landing = ByteBuffer.allocateDirect(LANDING);
            try (channel) {
                while (channel.read(landing.clear()) >= 0) {
                    // What comes is thrown away.
                }
            } catch (IOException e) {
                throw new UncheckedIOException("a benchmark's peer failed", e);
            }
        }, "drain");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * A file, written and in the page cache.
     *
     * @param where its directory; null for one on a disk
     * @param name what it is called, among other things
     * @param size its bytes
     */
    public Path path(Path where, String name, long size) throws IOException {
        lab.touchMemory(size);
        Path path = Lab.file(where == null ? lab.directory() : where, name, size);
        opened.push(() -> Files.deleteIfExists(path));
        return path;
    }

    /** Such a file, open for reading and writing. */
    public FileChannel file(Path where, long size) throws IOException {
        FileChannel file = FileChannel.open(path(where, "jmh", size), StandardOpenOption.READ, StandardOpenOption.WRITE);
        opened.push(file);
        return file;
    }

    /** Has something closed with all else, before what was opened earlier. */
    public <T extends Closeable> T with(T one) {
        opened.push(one);
        return one;
    }

    @Override
    public void close() throws IOException {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
