package io.sluice.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** TCP → file: the time it takes to receive into a file that has its blocks and is overwritten. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ReceiveBenchmark {
    private static final int BUFFER = 256 << 10;

    /** Bytes of a transfer. */
    @Param({"65536", "1048576", "1073741824"})
    public long size;

    /** The directory of the file; "build" is where the benchmarks put their files, on a disk. */
    @Param({"build", "/dev/shm"})
    public String directory;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private Endless endless;
    private FileChannel file;
    private SocketChannel socket;

    /**
     * Opens file and connection.
     *
     * @throws IOException if that fails
     */
    @Setup
    public void open() throws IOException {
        endless = new Endless();
        file = endless.file(directory.equals("build") ? null : Path.of(directory), size);
        socket = endless.source();
    }

    /**
     * Closes all.
     *
     * @throws IOException if that fails
     */
    @TearDown
    public void close() throws IOException {
        endless.close();
    }

    /**
     * The drop-in.
     *
     * @throws IOException if it fails
     */
    @Benchmark
    public void sluice() throws IOException {
        Loops.sluiceReceive(file, socket, size);
    }

    /**
     * The rich form.
     *
     * @throws IOException if it fails
     */
    @Benchmark
    public void sluiceRich() throws IOException {
        Loops.richReceive(file, socket, size);
    }

    /**
     * The JDK's own.
     *
     * @throws IOException if it fails
     */
    @Benchmark
    public void jdk() throws IOException {
        Loops.jdkReceive(file, socket, size);
    }

    /**
     * A loop over a direct buffer of 256 KiB.
     *
     * @throws IOException if it fails
     */
    @Benchmark
    public void directLoop() throws IOException {
        Loops.copyToFile(socket, file, size, buffer);
    }
}
