package io.sluice.bench;

/**
 * How much is measured.
 *
 * @param large bytes of a large transfer
 * @param small small operations in a round
 * @param warmUps rounds that do not count
 * @param rounds rounds that do, each time a scenario is opened
 */
record Scale(long large, int small, int warmUps, int rounds) {
    /** What the figures in the documentation are from. Fewer rounds say nothing: the noise of two is 20 %. */
    static final Scale FULL = new Scale(1L << 30, 50_000, 2, 5);
    /** For a look: noisier. */
    static final Scale QUICK = new Scale(1L << 28, 10_000, 1, 5);

    /** For counting, where time plays no part. */
    static final Scale COUNTED = new Scale(1L << 24, 1000, 0, 1);

    Scale withRounds(int count) {
        return new Scale(large, small, warmUps, count);
    }

    /** So many repetitions of what is too brief to be timed once, or turns a round; where time plays no part, one. */
    int brief(int times) {
        return this == COUNTED ? 1 : times;
    }

    /** The large size, for people. */
    String largeText() {
        return large >= 1 << 30 ? (large >> 30) + " GiB" : (large >> 20) + " MiB";
    }
}
