package io.sluice.jmx;

import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.Statistics;
import io.sluice.TransferStatistics;
import java.util.concurrent.TimeUnit;

/** Readings of the totals, and what happened in between. Safe for use by any thread. */
final class Rates {
    private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(1);

    // Guarded by this:
    private Reading before;
    private Reading last;

    private record Reading(Statistics statistics, long nanos) {
        static Reading now() {
            return new Reading(Sluice.statistics(), System.nanoTime());
        }
    }

    /**
     * The totals of now, and those with which they are compared.
     *
     * @param statistics the totals of now
     * @param earlier those of the reading before
     * @param seconds what lies between the two; more than 0
     */
    record Span(Statistics statistics, Statistics earlier, double seconds) {
        double transfersPerSecond(Method method) {
            return (statistics.of(method).transfers() - earlier.of(method).transfers()) / seconds;
        }

        double bytesPerSecond(Method method) {
            return (statistics.of(method).bytes() - earlier.of(method).bytes()) / seconds;
        }

        double transfersPerSecond() {
            double sum = 0;
            for (Method method : Method.values()) {
                sum += transfersPerSecond(method);
            }
            return sum;
        }

        double bytesPerSecond() {
            double sum = 0;
            for (Method method : Method.values()) {
                sum += bytesPerSecond(method);
            }
            return sum;
        }

        MethodFigures figures(Method method) {
            TransferStatistics now = statistics.of(method);
            return MethodFigures.of(now, transfersPerSecond(method), bytesPerSecond(method));
        }
    }

    Rates() {
        last = Reading.now();
        before = last;
    }

    synchronized Span read() {
        Reading now = Reading.now();
        if (now.nanos - last.nanos >= APART_NANOS) {
            before = last;
            last = now;
        }
        double seconds = Math.max(now.nanos - before.nanos, 1) / (double) TimeUnit.SECONDS.toNanos(1);
        return new Span(now.statistics, before.statistics, seconds);
    }
}
