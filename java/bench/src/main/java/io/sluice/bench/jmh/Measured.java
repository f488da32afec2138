package io.sluice.bench.jmh;

import io.sluice.bench.Endless;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;

/** Work that can be done in several ways. A subclass says what it is; what is measured is how long doing it once takes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public abstract class Measured {
    private Endless endless;
    private Work work;
    private Observer observer;
    private long operations;

    /** What is measured. */
    public interface Work {
        /**
         * Does it once.
         *
         * @throws Exception if that fails
         */
        void run() throws Exception;

        /** The threads whose CPU time it costs; null for the one that calls, empty if they cannot be watched. */
        default long[] threads() {
            return null;
        }
    }

    /**
     * Opens what the work needs.
     *
     * @param stage has files and peers, and closes them
     * @return the work
     * @throws Exception if that fails
     */
    protected abstract Work open(Endless stage) throws Exception;

    /** How many bytes the work moves; 0 where it is not about bytes. */
    protected abstract long bytes();

    /** Whether all runs on one CPU: wake-ups across two drown small transfers. */
    protected boolean oneCpu() {
        return false;
    }

    /** Opens all, once for each fork. */
    @Setup(Level.Trial)
    public final void openAll() throws Exception {
        endless = new Endless(oneCpu());
        work = open(endless);
    }

    /** Begins to watch. */
    @Setup(Level.Iteration)
    public final void begin(IterationParams iteration) throws IOException {
        operations = 0;
        observer = Observer.start(work.threads(), iteration.getType());
    }

    /** Notes what was seen, for the profiler. */
    @TearDown(Level.Iteration)
    public final void end() throws IOException {
        observer.end(operations, operations * bytes());
    }

    /** Closes all. */
    @TearDown(Level.Trial)
    public final void closeAll() throws IOException {
        endless.close();
    }

    /** Does the work once. */
    @Benchmark
    public final void run() throws Exception {
        work.run();
        operations++;
    }
}
