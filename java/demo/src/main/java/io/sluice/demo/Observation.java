package io.sluice.demo;

import io.sluice.Method;
import io.sluice.Rung;
import io.sluice.Statistics;
import io.sluice.TransferReport;
import io.sluice.TransferStatistics;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was observed of one transfer. A figure that was not observed is -1, a list or map that was not is empty.
 *
 * @param used the method that moved the bytes
 * @param bytes bytes moved
 * @param systemCalls system calls by name
 * @param switches crossings between user and kernel mode
 * @param userBytes bytes that went through buffers in user space
 * @param cpuCopies how often the CPU copied each byte
 * @param wouldBlocks how often a channel was not ready
 * @param pipeBytes capacity of the private pipe, 0 for none
 * @param waiting nanoseconds spent waiting for a channel
 * @param gathers whether the outgoing device gathers and checksums: 1, or 0
 * @param allocated whether room was made first
 * @param syncing nanoseconds spent forcing the target to the disk
 * @param checksum of what was moved, in hexadecimal; empty if none was asked for
 * @param ladder the methods that were tried or could have been, and why
 */
record Observation(
        Method used, long bytes, Map<String, Long> systemCalls, long switches, long userBytes, int cpuCopies,
        long wouldBlocks, long pipeBytes, long waiting, int gathers, boolean allocated, long syncing, String checksum,
        List<Rung> ladder) {
    static Observation of(TransferReport report, long bytes) {
        TransferStatistics figures = report.statistics();
        return new Observation(
                report.method(), bytes, figures.systemCalls(), figures.switches(), figures.userBytes(),
                figures.cpuCopies(), figures.wouldBlocks(), figures.pipeBytes(), report.waiting(), report.gathers(),
                report.allocated(), report.syncing(), HexFormat.of().formatHex(report.checksum()), report.ladder());
    }

    /** Of what the JDK does, nobody but itself sees more than the count. */
    static Observation ofJdk(long bytes) {
        return seen(Method.JDK, bytes, Map.of(), -1, -1);
    }

    /** What the rows without reports did between two looks at the totals, while nobody else used Sluice. */
    static Observation between(Statistics before, Statistics after, long bytes) {
        Method used = Method.AUTO;
        long most = 0;
        for (Method method : after.byMethod().keySet()) {
            long moved = after.of(method).bytes() - before.of(method).bytes();
            used = moved > most ? method : used;
            most = Math.max(most, moved);
        }
        if (after.of(Method.JDK).transfers() > before.of(Method.JDK).transfers()) {
            return ofJdk(bytes);
        }
        Map<String, Long> calls = new LinkedHashMap<>();
        Map<String, Long> earlier = before.total().systemCalls();
        after.total().systemCalls().forEach((name, n) -> {
            long more = n - earlier.getOrDefault(name, 0L);
            if (more > 0) {
                calls.put(name, more);
            }
        });
        boolean seen = after.of(Method.COPY_LOOP).transfers() == before.of(Method.COPY_LOOP).transfers();
        long switches = seen ? 2 * calls.values().stream().mapToLong(Long::longValue).sum() : -1;
        return seen(used, bytes, calls, switches, userBytes(after) - userBytes(before));
    }

    private static Observation seen(Method used, long bytes, Map<String, Long> calls, long switches, long userBytes) {
        return new Observation(used, bytes, calls, switches, userBytes, -1, -1, -1, -1, -1, false, -1, "", List.of());
    }

    private static long userBytes(Statistics totals) {
        return totals.byMethod().values().stream().mapToLong(one -> Math.max(0, one.userBytes())).sum();
    }

    /** Whether the system calls were counted. */
    boolean callsSeen() {
        return switches >= 0;
    }
}
