package io.sluice.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
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

/** TCP → TCP: the time it takes to pass bytes on, in one direction. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RelayBenchmark {
    private static final int SMALL_BUFFER = 8 << 10;
    private static final int BUFFER = 256 << 10;

    /** Bytes of a transfer. */
    @Param({"65536", "1048576", "1073741824"})
    public long size;

    private final ByteBuffer heap = ByteBuffer.allocate(SMALL_BUFFER);
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);
    private Endless endless;
    private SocketChannel source;
    private SocketChannel target;

    /**
     * Opens the connections.
     *
     * @throws IOException if that fails
     */
    @Setup
    public void open() throws IOException {
        endless = new Endless();
        source = endless.source();
        target = endless.sink();
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
     * The rich form.
     *
     * @throws IOException if it fails
     */
    @Benchmark
    public void sluiceRich() throws IOException {
        Loops.richRelay(source, target, size);
    }

    /**
     * A loop over a heap buffer of 8 KiB.
     *
     * @throws IOException if it fails
     */
    @Benchmark
    public void heapLoop() throws IOException {
        Loops.copy(source, target, size, heap);
    }

    /**
     * A loop over a direct buffer of 256 KiB.
     *
     * @throws IOException if it fails
     */
    @Benchmark
    public void directLoop() throws IOException {
        Loops.copy(source, target, size, direct);
    }
}
