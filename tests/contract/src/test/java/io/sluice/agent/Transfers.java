package io.sluice.agent;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * A program that knows nothing of Sluice: it transfers from files of every origin to everything, and from everything to files,
 * checks each byte, and prints how many its calls moved.
 */
final class Transfers {
    private static final int SIZE = 300_000;

    private final Path directory;
    private final byte[] content = new byte[SIZE];
    private final Path source;
    private long moved;

    private Transfers(Path directory) throws IOException {
        this.directory = directory;
        for (int i = 0; i < SIZE; i++) {
            content[i] = (byte) (i * 31 + i / 251);
        }
        source = Files.write(directory.resolve("source"), content);
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("transfers-");
        try {
            System.out.println("moved " + new Transfers(directory).run());
        } finally {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private long run() throws Exception {
        try (FileChannel opened = FileChannel.open(source);
                FileInputStream stream = new FileInputStream(source.toFile());
                RandomAccessFile random = new RandomAccessFile(source.toFile(), "r")) {
            for (FileChannel file : new FileChannel[] {opened, stream.getChannel(), random.getChannel()}) {
                for (boolean unix : new boolean[] {false, true}) {
                    throughSocket(file, unix);
                }
                throughPipe(file);
                toFile(file);
            }
        }
        return moved;
    }

    private void throughSocket(FileChannel file, boolean unix) throws Exception {
        SocketAddress name = unix
                ? UnixDomainSocketAddress.of(directory.resolve("socket")) : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ServerSocketChannel listener =
                        ServerSocketChannel.open(unix ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET)) {
            listener.bind(name);
            SocketChannel out = SocketChannel.open(listener.getLocalAddress());
            move(file, out, listener.accept());
        }
        if (unix) {
            Files.delete(directory.resolve("socket"));
        }
    }

    private void throughPipe(FileChannel file) throws Exception {
        Pipe pipe = Pipe.open();
        move(file, pipe.sink(), pipe.source());
    }

    /** From the file into one end, and out of the other end into another file. */
    private void move(FileChannel file, WritableByteChannel in, ReadableByteChannel out) throws Exception {
        Path received = directory.resolve("received");
        Callable<Long> receive = () -> {
            try (out; FileOutputStream stream = new FileOutputStream(received.toFile())) {
                return stream.getChannel().transferFrom(out, 0, Long.MAX_VALUE);
            }
        };
        FutureTask<Long> receiver = new FutureTask<>(receive);
        new Thread(receiver).start();
        try (in) {
            for (long sent = 0; sent < SIZE;) { // the JDK sends as much as a pipe holds
                sent += file.transferTo(sent, Long.MAX_VALUE, in);
            }
        }
        equal(SIZE, receiver.get());
        check(received);
        moved += 2 * SIZE;
    }

    private void toFile(FileChannel file) throws IOException {
        Path copy = directory.resolve("copy");
        try (RandomAccessFile random = new RandomAccessFile(copy.toFile(), "rw")) {
            equal(SIZE, file.transferTo(0, SIZE, random.getChannel()));
        }
        check(copy);
        try (FileChannel again = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            file.position(0);
            equal(SIZE, again.transferFrom(file, 0, Long.MAX_VALUE));
        }
        check(copy);
        moved += 2 * SIZE;
        try (var in = Files.newInputStream(source);
                var out = Channels.newOutputStream(FileChannel.open(copy, StandardOpenOption.WRITE))) {
            equal(SIZE, in.transferTo(out)); // through a channel or not, as the JDK likes
        }
        check(copy);
    }

    private void check(Path file) throws IOException {
        equal(-1, Arrays.mismatch(content, Files.readAllBytes(file)));
        Files.write(file, new byte[SIZE]);
    }

    private static void equal(long expected, long actual) {
        if (expected != actual) {
            throw new AssertionError(actual + " instead of " + expected);
        }
    }
}
