package io.sluice.bench.report;

import io.sluice.bench.Digits;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them, the same on both pages. */
final class Texts {
    private static final long KIB = 1 << 10;

    private Texts() {}

    static String ratio(double ratio) {
        return Digits.of(ratio);
    }

    static String noise(Run.Ratio ratio) {
        return ratio(ratio.median()) + " (" + ratio(ratio.low()) + "–" + ratio(ratio.high()) + ")";
    }

    /** What is to be reached; the noise that "the same" allows is another in each run. */
    static String bar(Run.Bar bar) {
        return switch (bar.kind()) {
            case "same" -> "≈ 1";
            case "difference" -> String.format(Locale.ROOT, "%.0f ns", bar.limit());
            case "shown" -> "";
            default -> String.format(Locale.ROOT, "%.2f", bar.limit());
        };
    }

    static String value(Run.Bar bar) {
        return bar.kind().equals("difference") ? String.format(Locale.ROOT, "%.1f ns", bar.value()) : ratio(bar.value());
    }

    static String spread(Run.Bar bar) {
        Run.Ratio ratio = bar.ratios().get(bar.figure());
        return "(" + (bar.kind().equals("difference") ? "ratio " : "") + ratio(ratio.from()) + "–" + ratio(ratio.to()) + ")";
    }

    /** Whom a ratio is to. */
    static String against(Run.Bar bar) {
        return bar.among().size() == 1 ? bar.among().get(0) : "best of " + String.join(", ", bar.among());
    }

    static String cost(double cost, boolean large) {
        return String.format(Locale.ROOT, large ? "%.3f" : "%,.0f", cost);
    }

    static String figure(String figure) {
        return switch (figure) {
            case "thread" -> "thread CPU";
            case "process" -> "process CPU";
            case "machine" -> "CPU with peers";
            default -> figure;
        };
    }

    static String size(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB"};
        int unit = 0;
        double size = bytes;
        while (size >= KIB && unit < units.length - 1) {
            size /= KIB;
            unit++;
        }
        return String.format(Locale.ROOT, size == Math.rint(size) ? "%.0f %s" : "%.1f %s", size, units[unit]);
    }

    /** The cheapest ways as a sentence. */
    static String crossovers(String first, List<Crossovers.Crossover> crossings) {
        StringBuilder text = new StringBuilder(first);
        for (Crossovers.Crossover crossing : crossings) {
            text.append(" up to ").append(size(crossing.size())).append(", then ").append(crossing.to());
        }
        return crossings.isEmpty() ? text.append(" at every size").toString() : text.toString();
    }
}
