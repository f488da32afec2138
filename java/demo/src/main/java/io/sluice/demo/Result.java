package io.sluice.demo;

import java.util.Comparator;
import java.util.List;

/**
 * What came of one contender, for one load in one scenario.
 *
 * @param contender who was asked for what
 * @param rounds the rounds that were measured, in the order in which they ran; at least one
 */
record Result(Contender contender, List<Round> rounds) {
    private static final double NANOS = 1e9;
    /** Less CPU time than this is not worth a figure: reading the clock takes about a microsecond of it. */
    private static final long LEAST_CPU_NANOS = 100_000;

    /** The round whose time is the median. All figures are that one's, so that they belong together. */
    Round median() {
        return rounds.stream().sorted(Comparator.comparingLong((Round round) -> round.time().wall())).toList().get(rounds.size() / 2);
    }

    boolean verified() {
        return rounds.stream().allMatch(Round::verified);
    }

    /** The SHA-256 of what arrived: the same every time, or else that of the first that was wrong. */
    String sha256() {
        return rounds.stream().filter(round -> !round.verified()).findFirst().orElse(median()).verdict().sha256();
    }

    /** The wall time of one transfer. */
    double seconds() {
        return median().time().wall() / NANOS / median().repetitions();
    }

    /** The CPU time of one transfer in the thread that made it, or -1 if there is no clock for it. */
    double cpuSeconds() {
        return CpuClock.works() ? median().time().cpu() / NANOS / median().repetitions() : -1;
    }

    double gbPerSecond() {
        return (double) median().sums().bytes() / median().time().wall();
    }

    /** CPU seconds per GB (1e9 bytes) of the thread that makes the transfers; -1 if that is too little to be measured. */
    double cpuSecondsPerGb() {
        return perGb(median().time().cpu());
    }

    /** The same with the peers' share, where they have one. */
    double allCpuSecondsPerGb() {
        return perGb(median().time().cpu() + median().time().peersCpu());
    }

    private double perGb(long nanos) {
        return CpuClock.works() && nanos >= LEAST_CPU_NANOS ? (double) nanos / median().sums().bytes() : -1;
    }
}
