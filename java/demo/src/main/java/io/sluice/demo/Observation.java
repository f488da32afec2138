package io.sluice.demo;

import io.sluice.Method;
import io.sluice.Rung;
import io.sluice.TransferReport;
import io.sluice.TransferStatistics;
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
 * @param ladder the methods that were tried or could have been, and why
 */
record Observation(
        Method used, long bytes, Map<String, Long> systemCalls, long switches, long userBytes, int cpuCopies,
        long wouldBlocks, long pipeBytes, long waiting, int gathers, List<Rung> ladder) {
    static Observation of(TransferReport report) {
        TransferStatistics figures = report.statistics();
        return new Observation(
                report.method(), report.bytes(), figures.systemCalls(), figures.switches(), figures.userBytes(),
                figures.cpuCopies(), figures.wouldBlocks(), figures.pipeBytes(), report.waiting(), report.gathers(),
                report.ladder());
    }

    /** Of what the JDK does, nobody but itself sees more than the count. */
    static Observation ofJdk(long bytes) {
        return new Observation(Method.JDK, bytes, Map.of(), -1, -1, -1, -1, -1, -1, -1, List.of());
    }

    /** Whether the system calls were counted. */
    boolean callsSeen() {
        return switches >= 0;
    }

    /** Whether another transfer showed the same figures. */
    boolean sameAs(Observation other) {
        return used == other.used && bytes == other.bytes && systemCalls.equals(other.systemCalls)
                && switches == other.switches && userBytes == other.userBytes && cpuCopies == other.cpuCopies;
    }
}
