package io.sluice.bench;

import io.sluice.Transfer;
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

/** File → TCP: the time a transfer takes, from a file in the page cache, back to back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SendBenchmark {
    /** Bytes of a transfer. */
    @Param({"1024", "4096", "65536", "1048576", "1073741824"})
    public long size;

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
        file = endless.file(null, size);
        socket = endless.sink();
    }

    /**
     * Closes both.
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
        Loops.sluiceSend(file, 0, size, socket);
    }

    /**
     * The rich form.
     *
     * @return its report
     * @throws IOException if it fails
     */
    @Benchmark
    public Object sluiceRich() throws IOException {
        return Transfer.from(file, 0, size).to(socket);
    }

    /**
     * The JDK's own.
     *
     * @throws IOException if it fails
     */
    @Benchmark
    public void jdk() throws IOException {
        Loops.jdkSend(file, 0, size, socket);
    }
}
