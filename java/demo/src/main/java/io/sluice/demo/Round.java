package io.sluice.demo;

/**
 * One round: some transfers of one size by one contender, back to back.
 *
 * @param repetitions how many transfers; at least one
 * @param last what was observed of the last transfer, whose figures stand for the round
 * @param sums what was observed of all
 * @param uniform whether all transfers showed the same figures
 * @param segments TCP segments with data that both ends have sent, or -1 if that is not known
 * @param time how long it all took
 * @param verdict whether what arrived was right
 */
record Round(
        int repetitions, Observation last, Sums sums, boolean uniform, long segments, Time time, Verdict verdict) {
    boolean verified() {
        return verdict.good(repetitions);
    }

    /**
     * How long a round took, in nanoseconds.
     *
     * @param wall from the start of the first transfer until the last byte had arrived
     * @param cpu CPU time of the thread that made the transfers
     * @param peersCpu CPU time of the threads at the other ends
     */
    record Time(long wall, long cpu, long peersCpu) {}
}
