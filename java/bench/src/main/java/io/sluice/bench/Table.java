package io.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An outcome as people read it. */
final class Table {
    private static final double NANOS = 1e9;

    private Table() {}

    static List<String> of(Outcome outcome) {
        List<String> lines = new ArrayList<>();
        Scenario scenario = outcome.scenario();
        boolean large = scenario.unit() == Scenario.Unit.GIGABYTE;
        lines.add("");
        lines.add(format("%s: %s   (%.0f s, load %.2f before, %.2f after)", outcome.entry().name(), scenario.about(),
                outcome.seconds(), outcome.loads()[0], outcome.loads()[1]));
        lines.add(format("  %-28s %12s %12s %12s %12s %14s", large ? "s per GB" : "ns per operation", Figure.THREAD.text(),
                Figure.PROCESS.text(), Figure.MACHINE.text(), Figure.WALL.text(), large ? "segments/MB" : "segments"));
        for (String name : outcome.rounds().contenders()) {
            StringBuilder line = new StringBuilder(format("  %-28s", name));
            for (Figure figure : Figure.values()) {
                double value = outcome.perUnit(name, figure);
                line.append(format(large ? " %12.4f" : " %12.0f", large ? value / NANOS : value));
            }
            double segments = outcome.segmentsPerUnit(name);
            line.append(segments == 0 ? format(" %14s", "-") : format(" %14.2f", large ? segments / 1000 : segments));
            lines.add(line.toString());
        }
        scenario.absent().forEach(absent -> lines.add(format("  %-28s cannot run here: %s", absent.name(), absent.why())));
        lines.add(format("  %-62s %-20s %s", "ratio of " + Figure.THREAD.text() + " unless said", "median (90 %) of rounds",
                "process, with peers, wall"));
        outcome.judged().forEach(judged -> lines.add(judged(judged)));
        Ratio noise = outcome.noise(Figure.THREAD);
        lines.add(format("  %-62s %-26s %s", "A/A " + outcome.first() + " / itself, quartiles", spread(noise.median(), noise.low(), noise.high()),
                noise.noise() > Outcome.MOST_NOISE ? "NOISE ABOVE 5 %: measure again on a quiet machine" : ""));
        return lines;
    }

    private static String judged(Outcome.Judged judged) {
        Bar bar = judged.bar();
        String pair = bar.subject() + " / " + judged.against() + (bar.figure() == Figure.THREAD ? "" : ", " + bar.figure().text());
        String limit = switch (bar.kind()) {
            case SAME -> format("≈ 1 (+%.3f)", judged.most() - 1);
            case RATIO -> format("at most %.2f", bar.most());
            case DIFFERENCE -> format("%+.0f ns, at most %.0f", judged.value(), bar.most());
            case SHOWN -> "no bar";
        };
        Ratio ratio = judged.ratio();
        return format("  %-62s %-26s %s, %s, %s   %s%s", pair,
                spread(ratio.median(), ratio.from(), ratio.to()) + " of " + ratio.rounds(),
                Digits.of(judged.ratios().get(Figure.PROCESS).median()), Digits.of(judged.ratios().get(Figure.MACHINE).median()),
                Digits.of(judged.ratios().get(Figure.WALL).median()), limit, judged.isBar() ? judged.good() ? ": PASS" : ": over" : "");
    }

    private static String spread(double median, double from, double to) {
        return Digits.of(median) + " (" + Digits.of(from) + "–" + Digits.of(to) + ")";
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
