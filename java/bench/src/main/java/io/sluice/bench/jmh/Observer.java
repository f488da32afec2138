package io.sluice.bench.jmh;

import com.sun.management.ThreadMXBean;
import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.TransferStatistics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.openjdk.jmh.runner.IterationType;

/** Watches the threads that transfer, from the start of an iteration to its end. */
final class Observer {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final double GIGABYTE = 1e9;
    /** What the last iteration showed. The profiler, which reads it, runs on another thread. */
    private static volatile Observation latest;
    /** System calls per operation as perf saw them while the fork warmed up: seeing them takes time. */
    private static double seenCalls = Observation.UNKNOWN;

    private final long[] threads;
    private final SystemCalls perf;
    private final long cpu;
    private final long switches;
    private final Map<Method, TransferStatistics> figures;

    private Observer(long[] threads, SystemCalls perf) throws IOException {
        this.threads = threads;
        this.perf = perf;
        this.figures = Sluice.statistics().byMethod();
        this.switches = threads == null ? voluntarySwitches() : Observation.UNKNOWN;
        this.cpu = cpu();
    }

    /**
     * Starts to watch.
     *
     * @param threads null for the one that calls
     */
    static Observer start(long[] threads, IterationType type) throws IOException {
        boolean warming = type == IterationType.WARMUP && threads == null;
        return new Observer(threads, warming ? SystemCalls.ofThisThread() : null);
    }

    static Observation latest() {
        return latest;
    }

    /** Ends, after so many operations that have moved so many bytes together. */
    void end(long operations, long bytes) throws IOException {
        long used = cpu < 0 ? Observation.UNKNOWN : cpu() - cpu;
        double switched = switches < 0 ? Observation.UNKNOWN : voluntarySwitches() - switches;
        if (perf != null) {
            long calls = perf.end();
            seenCalls = calls < 0 || operations == 0 ? Observation.UNKNOWN : (double) calls / operations;
        }
        long counted = 0;
        long user = 0;
        long moved = 0;
        for (Map.Entry<Method, TransferStatistics> now : Sluice.statistics().byMethod().entrySet()) {
            TransferStatistics after = now.getValue();
            TransferStatistics before = figures.get(now.getKey());
            long bytesNow = after.bytes() - (before == null ? 0 : before.bytes());
            if (bytesNow > 0 && (after.switches() < 0 || after.userBytes() < 0)) {
                counted = Observation.UNKNOWN;
                user = Observation.UNKNOWN;
                break;
            }
            moved += bytesNow;
            counted += calls(after) - calls(before);
            user += bytesNow == 0 ? 0 : after.userBytes() - (before == null ? 0 : before.userBytes());
        }
        // What Sluice says of itself says nothing of a contender that moved the bytes otherwise.
        boolean ours = moved > 0 && moved == bytes && counted >= 0;
        // Perf sees every contender's, and those around a transfer too, such as opening a file.
        double calls = threads == null && seenCalls >= 0 ? seenCalls * operations : ours ? counted : Observation.UNKNOWN;
        latest = new Observation(operations, bytes / GIGABYTE, used, calls, switched, ours ? user : Observation.UNKNOWN);
    }

    private static long calls(TransferStatistics statistics) {
        return statistics == null ? 0 : statistics.systemCalls().values().stream().mapToLong(Long::longValue).sum();
    }

    private long cpu() {
        if (threads == null) {
            return THREADS.getCurrentThreadCpuTime();
        }
        long sum = 0;
        for (long time : THREADS.getThreadCpuTime(threads)) {
            sum += time;
        }
        return threads.length == 0 ? Observation.UNKNOWN : sum;
    }

    private static long voluntarySwitches() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(Observation.UNKNOWN);
    }
}
