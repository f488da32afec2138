package io.sluice.bench;

import java.util.Locale;

/** Ratios as people read them. */
public final class Digits {
    private static final int SIGNIFICANT = 3;
    private static final int MOST_DECIMALS = 9;

    private Digits() {}

    /** Three significant digits, however small it is: rounded to .001, two ratios that are twice each other would look the same. */
    public static String of(double ratio) {
        int before = ratio == 0 ? 1 : (int) Math.floor(Math.log10(Math.abs(ratio))) + 1;
        return String.format(Locale.ROOT, "%." + Math.max(0, Math.min(MOST_DECIMALS, SIGNIFICANT - before)) + "f", ratio);
    }
}
