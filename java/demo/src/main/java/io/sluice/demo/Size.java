package io.sluice.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A rung of the ladder of sizes.
 *
 * @param bytes how many bytes one transfer moves, from the start of the file
 * @param whole true if that is the whole file
 */
record Size(long bytes, boolean whole) {
    private static final long KIB = 1024;
    private static final List<Long> STEPS = List.of(KIB, 64 * KIB, 1024 * KIB);
    /** A round of small transfers moves about this much, so that its time can be measured. */
    private static final long ROUND_BYTES = 16 << 20;
    private static final int MOST_REPETITIONS = 2048;
    /** A/A noise is 20 % at two rounds and 3 % at five (measured). */
    private static final int ROUNDS = 5;
    private static final int SMALL_ROUNDS = 7;
    private static final int LARGE_ROUNDS = 3;
    private static final long LARGE = 64 << 20;
    /** Up to this, a transfer's time is the code's more than the bytes'. */
    private static final long SMALL = 64 << 10;
    /** So many small transfers make the compiler do its work before any is measured. */
    private static final int SMALL_WARM_UPS = 3;
    private static final long HUGE = 1L << 30;

    static List<Size> of(long fileSize) {
        List<Size> sizes = new ArrayList<>();
        STEPS.stream().filter(step -> step < fileSize).forEach(step -> sizes.add(new Size(step, false)));
        sizes.add(new Size(fileSize, true));
        return sizes;
    }

    /** How many transfers one round makes, back to back. */
    int repetitions() {
        return (int) Math.max(1, Math.min(MOST_REPETITIONS, ROUND_BYTES / bytes));
    }

    /** How many rounds are measured, of which the median counts. */
    int rounds() {
        return bytes > HUGE ? 1 : bytes > LARGE ? LARGE_ROUNDS : bytes > SMALL ? ROUNDS : SMALL_ROUNDS;
    }

    /** How many rounds come before those, and are checked but not measured. */
    int warmUps() {
        return bytes > SMALL ? 1 : SMALL_WARM_UPS;
    }

    /** How many bytes one round moves. */
    long total() {
        return bytes * repetitions();
    }

    @Override
    public String toString() {
        String text = bytes % (KIB * KIB) == 0 ? bytes / (KIB * KIB) + " MiB"
                : bytes % KIB == 0 ? bytes / KIB + " KiB"
                : String.format(Locale.ROOT, "%,d bytes", bytes);
        return whole ? "the whole file, " + text : text;
    }
}
