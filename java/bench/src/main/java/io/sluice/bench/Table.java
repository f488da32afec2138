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
        lines.add(String.format(Locale.ROOT, "%s: %s   (load %.2f before, %.2f after)",
                outcome.name(), scenario.about(), outcome.loads()[0], outcome.loads()[1]));
        lines.add(String.format(Locale.ROOT, "  %-28s %12s %12s %12s %12s %14s", large ? "s per GB" : "ns per operation",
                Figure.THREAD.text(), Figure.PROCESS.text(), Figure.MACHINE.text(), Figure.WALL.text(),
                large ? "segments/MB" : "segments"));
        outcome.rounds().forEach((name, rounds) -> {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-28s", name));
            for (Figure figure : Figure.values()) {
                double value = Ratio.median(rounds, figure) / scenario.units();
                line.append(String.format(Locale.ROOT, large ? " %12.4f" : " %12.0f", large ? value / NANOS : value));
            }
            double segments = rounds.stream().mapToLong(Sample::segments).average().orElse(0) / scenario.units();
            line.append(segments == 0 ? String.format(Locale.ROOT, " %14s", "-")
                    : String.format(Locale.ROOT, " %14.2f", large ? segments / 1000 : segments));
            lines.add(line.toString());
        });
        lines.add(String.format(Locale.ROOT, "  %-62s %-20s %s", "ratio of " + Figure.THREAD.text() + " unless said",
                "median (quartiles)", "process, with peers, wall"));
        for (Outcome.Judged judged : outcome.judged()) {
            lines.add(judged(outcome, judged));
        }
        Ratio noise = outcome.noise(Figure.THREAD);
        lines.add(String.format(Locale.ROOT, "  %-62s %-20s %s", "A/A " + outcome.first() + " / itself", ratio(noise),
                noise.noise() > Outcome.MOST_NOISE ? "NOISE ABOVE 5 %: measure again on a quiet machine" : ""));
        return lines;
    }

    private static String judged(Outcome outcome, Outcome.Judged judged) {
        Bar bar = judged.bar();
        String pair = bar.subject() + " / " + judged.against() + (bar.figure() == Figure.THREAD ? "" : ", " + bar.figure().text());
        String limit = bar.most() == Bar.SAME
                ? String.format(Locale.ROOT, "≈ 1 (+%.3f)", Math.min(Outcome.MOST_NOISE, outcome.noise(bar.figure()).noise()))
                : String.format(Locale.ROOT, "at most %.2f", bar.most());
        return String.format(Locale.ROOT, "  %-62s %-20s %.2f, %.2f, %.2f   %s: %s", pair, ratio(judged.ratio()),
                judged.others().get(Figure.PROCESS).median(), judged.others().get(Figure.MACHINE).median(),
                judged.others().get(Figure.WALL).median(), limit, judged.good() ? "PASS" : "over");
    }

    private static String ratio(Ratio ratio) {
        return String.format(Locale.ROOT, "%.3f (%.3f–%.3f)", ratio.median(), ratio.low(), ratio.high());
    }
}
