package io.sluice.bench;

import io.sluice.FileRegions;
import java.io.IOException;
import java.nio.channels.FileChannel;
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

/** Many regions of a file → TCP: the time a batch of 64 takes, from a file in the page cache, back to back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RegionsBenchmark {
    private static final int REGIONS = 64;
    private static final int PAGE = 4 << 10;

    /** Bytes of a region. */
    @Param({"1024", "4096", "16384", "65536"})
    public int size;

    private Endless endless;
    private FileChannel file;
    private FileRegions batch;
    private SocketChannel socket;
    private int step;

    /**
     * Opens file, batch and connection.
     *
     * @throws IOException if that fails
     */
    @Setup
    public void open() throws IOException {
        endless = new Endless();
        step = Math.max(size, PAGE);
        file = endless.file(null, (long) REGIONS * step);
        batch = FileRegions.of(file);
        socket = endless.sink();
    }

    /**
     * Closes all.
     *
     * @throws IOException if that fails
     */
    @TearDown
    public void close() throws IOException {
        batch.close();
        endless.close();
    }

    /**
     * All in one batch.
     *
     * @throws IOException if it fails
     */
    @Benchmark
    public void sluice() throws IOException {
        for (int i = 0; i < REGIONS; i++) {
            batch.add((long) i * step, size);
        }
        while (batch.remaining() > 0) {
            batch.transferTo(socket);
        }
    }

    /**
     * The JDK's own way, one by one.
     *
     * @throws IOException if it fails
     */
    @Benchmark
    public void jdkEach() throws IOException {
        for (int i = 0; i < REGIONS; i++) {
            Loops.jdkSend(file, (long) i * step, size, socket);
        }
    }
}
