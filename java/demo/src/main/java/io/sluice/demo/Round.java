package io.sluice.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One round: some transfers of one size by one method, back to back.
 *
 * @param transfers what was observed of each, in order; at least one
 * @param wallNanos from the start of the first until the last byte had arrived
 * @param cpuNanos CPU time of the thread that made the transfers
 * @param peersCpuNanos CPU time of the threads at the other ends
 * @param verdict whether what arrived was right
 */
record Round(List<Observation> transfers, long wallNanos, long cpuNanos, long peersCpuNanos, Pieces.Verdict verdict) {
    int repetitions() {
        return transfers.size();
    }

    /** The last transfer: the one whose figures stand for the round. */
    Observation last() {
        return transfers.get(transfers.size() - 1);
    }

    /** Whether all transfers of the round showed the same figures. */
    boolean uniform() {
        return transfers.stream().allMatch(last()::sameAs);
    }

    boolean verified() {
        return verdict.good(repetitions());
    }

    long bytes() {
        return transfers.stream().mapToLong(Observation::bytes).sum();
    }

    /** The system calls of all transfers. */
    Map<String, Long> systemCalls() {
        Map<String, Long> sums = new LinkedHashMap<>();
        for (Observation one : transfers) {
            one.systemCalls().forEach((name, n) -> sums.merge(name, n, Long::sum));
        }
        return sums;
    }

    /** The bytes of all transfers through user space, or -1 if they were not all observed. */
    long userBytes() {
        return transfers.stream().allMatch(one -> one.userBytes() >= 0)
                ? transfers.stream().mapToLong(Observation::userBytes).sum() : -1;
    }
}
