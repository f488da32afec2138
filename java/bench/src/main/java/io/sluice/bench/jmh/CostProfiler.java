package io.sluice.bench.jmh;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Reports what a transfer cost besides time: CPU time of the thread that transfers, its system calls, how often it went to sleep, and
 * the bytes that went through user space; per GB of 10⁹ bytes, or per operation where nothing moves. The system calls are those
 * that perf saw while a fork warmed up, or where there is no perf, Sluice's own figures; the bytes are Sluice's own. What nobody
 * observed is not reported.
 */
public final class CostProfiler implements InternalProfiler {
    private static final double NANOS = 1e9;

    @Override
    public String getDescription() {
        return "CPU time, system calls, voluntary switches and bytes through user space, per GB moved";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        // The thread that transfers begins to watch itself.
    }

    @Override
    public Collection<ScalarResult> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        Observation seen = Observer.latest();
        List<ScalarResult> results = new ArrayList<>();
        if (seen == null || seen.operations() == 0) {
            return results;
        }
        boolean bytes = seen.gigabytes() > 0;
        double units = bytes ? seen.gigabytes() : seen.operations();
        String per = bytes ? "/GB" : "/op";
        add(results, "cpu", bytes ? seen.cpu() / NANOS : seen.cpu(), units, (bytes ? "s" : "ns") + per);
        add(results, "systemCalls", seen.systemCalls(), units, "calls" + per);
        add(results, "voluntarySwitches", seen.switches(), units, "switches" + per);
        if (bytes) {
            add(results, "userSpace", seen.userBytes(), units, "bytes" + per);
        }
        return results;
    }

    private static void add(List<ScalarResult> results, String name, double value, double units, String unit) {
        if (value >= 0) {
            results.add(new ScalarResult(name, value / units, unit, AggregationPolicy.AVG));
        }
    }
}
