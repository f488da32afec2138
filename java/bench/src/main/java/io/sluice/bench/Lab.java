package io.sluice.bench;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The peers, the C program that they and the limits are, and files to move. Used by one thread. */
final class Lab implements Closeable {
    /** Where files are put, unless a scenario says otherwise; ./gradlew sets it. */
    static final Path DIRECTORY =
            Path.of(System.getProperty("sluice.bench.directory", "build/bench")).toAbsolutePath();
    private static final int CHUNK = 1 << 20;

    private final Path directory;
    private final Path program;
    private final Cpus cpus = Cpus.here();
    private final Process peers;
    private final int port;
    private final UnixDomainSocketAddress local;
    private final Line clock;
    private boolean oneCpu;

    /**
     * Builds the C program and starts the peers.
     *
     * @param directory where files of up to 1 GiB are put, on a file system with a disk
     */
    Lab(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.program = build();
        // Not in the directory: the path of a socket is short.
        Path socket = Path.of(System.getProperty("java.io.tmpdir"), "sluice-bench-" + ProcessHandle.current().pid() + ".sock");
        // The peers remove it as they end; this is for when they are ended with this JVM.
        socket.toFile().deleteOnExit();
        this.local = UnixDomainSocketAddress.of(socket);
        this.peers = start(List.of(program.toString(), "peer", socket.toString()));
        this.port = Integer.parseInt(new BufferedReader(
                new InputStreamReader(peers.getInputStream(), StandardCharsets.US_ASCII)).readLine());
        this.clock = dial();
    }

    private Path build() throws IOException {
        Path source = directory.resolve("limit.c");
        // One per process: JMH's forks may come while a program of an earlier one still runs.
        Path built = directory.resolve("limit-" + ProcessHandle.current().pid());
        try (InputStream text = Lab.class.getResourceAsStream("limit.c")) {
            Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Process cc = start(List.of("cc", "-O2", "-o", built.toString(), source.toString()));
        await(cc, "cc could not build " + source + "; its own words are above");
        built.toFile().deleteOnExit();
        return built;
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static void await(Process process, String complaint) throws IOException {
        try {
            if (process.waitFor() != 0) {
                throw new IOException(complaint);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Puts all on one CPU, or the peers on another. */
    void place(boolean onOneCpu) throws IOException {
        oneCpu = onOneCpu;
        cpus.place(onOneCpu);
    }

    Cpus cpus() {
        return cpus;
    }

    /** Where peers run. */
    int peersCpu() {
        return oneCpu ? cpus.near() : cpus.far();
    }

    /** A new connection to a new peer. */
    Line dial() throws IOException {
        return new Line(port, peersCpu());
    }

    /** The same over a Unix socket. */
    Line dialLocally() throws IOException {
        return new Line(local, peersCpu());
    }

    /** Where peers are connected to. */
    int port() {
        return port;
    }

    /** CPU time of this whole process, in nanoseconds. */
    long processCpu() throws IOException {
        return clock.clock(ProcessHandle.current().pid());
    }

    /** What a peer left in a slot; see limit.c. */
    long[] result(int slot) throws IOException {
        return clock.result(slot);
    }

    Process startLimit(String work, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString(), work, Integer.toString(port),
                Integer.toString(cpus.near()), Integer.toString(peersCpu())));
        command.addAll(List.of(arguments));
        return start(command);
    }

    /** Where files on a disk are put. */
    Path directory() {
        return directory;
    }

    /**
     * A file of some bytes, all of them written and in the page cache.
     *
     * @param where the directory it is put in; it is removed when the JVM ends
     */
    static Path file(Path where, String name, long size) throws IOException {
        Path path = where.resolve("sluice-bench-" + name + "-" + ProcessHandle.current().pid());
        path.toFile().deleteOnExit();
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        for (int i = 0; i < CHUNK; i++) {
            chunk.put(i, (byte) (i * 31 >> 3));
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (file.position() < size) {
                file.write(chunk.clear().limit((int) Math.min(CHUNK, size - file.position())));
            }
            // Else it is written back to the disk in the middle of a round.
            file.force(true);
        }
        return path;
    }

    /** Closes and deletes such a file. */
    static void remove(FileChannel file, Path path) throws IOException {
        file.close();
        Files.delete(path);
    }

    /** Writes to memory nobody uses, so that the machine underneath has handed it over before it is measured. */
    void touchMemory(long bytes) throws IOException {
        Process touch = start(List.of(program.toString(), "touch", Long.toString(bytes >> 20)));
        await(touch, "memory could not be touched");
    }

    @Override
    public void close() throws IOException {
        clock.close();
        peers.getOutputStream().close();
        // Its children are still there; it goes by itself, and takes the socket's name along.
    }
}
