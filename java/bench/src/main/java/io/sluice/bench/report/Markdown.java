package io.sluice.bench.report;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code BENCHMARKS.md}. */
final class Markdown {
    private static final double MOST_LOSS = 1.05;
    private static final Map<String, String> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("table", "The numbers to reach");
        GROUPS.put("more", "More");
        GROUPS.put("auto", "AUTO against fixed methods");
    }

    private final Summary summary;
    private final StringBuilder text = new StringBuilder();

    private Markdown(Summary summary) {
        this.summary = summary;
    }

    static String of(Summary summary) {
        return new Markdown(summary).write();
    }

    private String write() {
        line("# Benchmarks");
        line("");
        line("Written by `./gradlew benchmarkReport`, which measures and writes; nothing here is typed by hand. The same with charts is in"
                + " `benchmarks.html`." + (summary.quick() ? " **A quick run: noisier than a full one.**" : ""));
        line("");
        environment();
        if (!summary.subjects().isEmpty()) {
            line("## Ratios");
            line("");
            line("Contenders take turns in one run: a ratio is the median of the rounds' ratios, of the CPU time of the thread that"
                    + " transfers unless said. Beside it stands where, with 90 % confidence, that median lies, and of how many rounds it is:"
                    + " who is known less well than to 4 % runs for more of them, as long as there is time. *Process* is the same pair's ratio"
                    + " of whole-process CPU, *wall* of time. *A/A* is a contender against itself, with the quartiles: the noise of that run."
                    + " `≈ 1` is reached within that noise, and 5 % at most.");
            line("");
        }
        GROUPS.forEach((group, title) -> {
            List<Summary.Subject> subjects = summary.subjects().stream().filter(subject -> subject.group().equals(group)).toList();
            if (!subjects.isEmpty()) {
                line("### " + title);
                line("");
                bars(subjects);
            }
        });
        if (!summary.agreements().isEmpty()) {
            line("### Two runs in a row");
            line("");
            summary.agreements().forEach(this::agreement);
        }
        if (!summary.subjects().isEmpty()) {
            line("### Every contender");
            line("");
            summary.subjects().forEach(this::subject);
        }
        if (!summary.legs().isEmpty()) {
            line("## By size");
            line("");
            line("CPU seconds per GB (10⁹ bytes) of the thread that transfers, every way in turns, back to back; medians.");
            line("");
            summary.legs().forEach(this::leg);
        }
        return text.toString().stripTrailing() + "\n";
    }

    private void environment() {
        Set<String> names = new LinkedHashSet<>();
        summary.environments().values().forEach(facts -> names.addAll(facts.keySet()));
        line("| | " + String.join(" | ", summary.jdks()) + " |");
        rule(summary.jdks().size() + 1);
        for (String name : names) {
            line("| " + name + " | " + summary.environments().values().stream()
                    .map(facts -> cell(facts.getOrDefault(name, "–"))).collect(Collectors.joining(" | ")) + " |");
        }
        line("");
    }

    private void bars(List<Summary.Subject> subjects) {
        StringBuilder head = new StringBuilder("| scenario | ratio | at most |");
        for (String jdk : summary.jdks()) {
            head.append(' ').append(jdk).append(" | rounds | process | wall | A/A |");
        }
        line(head.toString());
        rule(3 + 5 * summary.jdks().size());
        for (Summary.Subject subject : subjects) {
            String title = subject.title();
            for (Summary.Pair pair : subject.pairs()) {
                StringBuilder row = new StringBuilder("| " + cell(title) + " | " + cell(pair.subject() + " / " + pair.against())
                        + (pair.figure().equals("thread") ? "" : ", " + Texts.figure(pair.figure())) + " | " + pair.bar() + " |");
                for (String jdk : summary.jdks()) {
                    Run.Bar bar = pair.judged().get(jdk);
                    row.append(bar == null ? " – | – | – | – | – |" : " " + (bar.reached() == null ? "" : bar.reached() ? "✓ " : "✗ ")
                            + "**" + Texts.value(bar) + "** " + Texts.spread(bar) + " | " + bar.ratios().get(bar.figure()).rounds() + " | " + other(bar, "process") + " | "
                            + other(bar, "wall") + " | " + Texts.noise(subject.noise().get(jdk)) + " |");
                }
                line(row.toString());
                title = "";
            }
        }
        line("");
        for (String jdk : summary.jdks()) {
            List<Boolean> all = subjects.stream().flatMap(subject -> subject.pairs().stream())
                    .map(pair -> pair.judged().get(jdk)).filter(bar -> bar != null && bar.reached() != null).map(Run.Bar::reached).toList();
            line(all.stream().filter(reached -> reached).count() + " of " + all.size() + " are reached on " + jdk + ".");
            line("");
        }
    }

    private static String other(Run.Bar bar, String figure) {
        Run.Ratio ratio = bar.ratios().get(figure);
        return ratio == null ? "–" : Texts.ratio(ratio.median());
    }

    private void agreement(Agreement agreement) {
        line(agreement.sentence());
        line("");
        line("<details><summary>Each ratio, before and now, " + agreement.jdk() + "</summary>");
        line("");
        line("| scenario | ratio | before | now | apart |");
        rule(5);
        for (Agreement.Pair pair : agreement.pairs()) {
            String apart = String.format(Locale.ROOT, "%.1f %%", 100 * pair.difference());
            line("| " + pair.scenario() + " | " + cell(pair.ratio()) + (pair.bar() ? "" : " (no number to reach)") + " | "
                    + Texts.ratio(pair.before()) + " | " + Texts.ratio(pair.now()) + " | "
                    + (pair.agrees() ? apart : "**" + apart + "**") + " |");
        }
        line("");
        line("</details>");
        line("");
    }

    private void subject(Summary.Subject subject) {
        line("<details><summary>" + escape(subject.title()) + " (<code>" + escape(subject.name()) + "</code>), every contender, "
                + (subject.large() ? "s per GB" : "ns per operation") + "</summary>");
        line("");
        StringBuilder head = new StringBuilder("| |");
        for (String jdk : summary.jdks()) {
            head.append(' ').append(jdk).append(": thread CPU | process CPU | with peers | wall | to best peer | to C limit |");
        }
        line(head.toString());
        rule(1 + 6 * summary.jdks().size());
        for (Map.Entry<String, Map<String, Summary.Figures>> contender : subject.figures().entrySet()) {
            StringBuilder row = new StringBuilder("| " + cell(contender.getKey()) + " |");
            for (String jdk : summary.jdks()) {
                Summary.Figures figures = contender.getValue().get(jdk);
                if (figures == null) {
                    row.append(" – | – | – | – | – | – |");
                    continue;
                }
                boolean large = subject.large();
                row.append(' ').append(Texts.cost(figures.thread(), large)).append(" | ").append(Texts.cost(figures.process(), large))
                        .append(" | ").append(Texts.cost(figures.machine(), large)).append(" | ")
                        .append(Texts.cost(figures.wall(), large)).append(" | ")
                        .append(figures.toPeer() == 0 ? "" : Texts.ratio(figures.toPeer()) + " (" + cell(figures.peer()) + ")").append(" | ")
                        .append(figures.toLimit() == 0 ? "" : Texts.ratio(figures.toLimit())).append(" |");
            }
            line(row.toString());
        }
        line("");
        subject.absent().forEach((name, why) -> {
            line(escape(name) + " could not run: " + escape(why));
            line("");
        });
        line("</details>");
        line("");
    }

    private void leg(Summary.Leg leg) {
        line("### " + leg.about() + ", " + leg.jdk());
        line("");
        line("| | " + leg.sizes().stream().map(Texts::size).collect(Collectors.joining(" | ")) + " |");
        rule(1 + leg.sizes().size());
        leg.cpu().forEach((way, costs) -> {
            StringBuilder row = new StringBuilder("| " + cell(way) + " |");
            for (int i = 0; i < costs.length; i++) {
                String cost = String.format(Locale.ROOT, "%.3f", costs[i]);
                row.append(' ').append(way.equals(Crossovers.cheapest(leg.cpu(), i)) ? "**" + cost + "**" : cost).append(" |");
            }
            line(row.toString());
        });
        line("");
        line("Cheapest of all: " + Texts.crossovers(Crossovers.cheapest(leg.cpu(), 0), leg.all()) + ".");
        if (leg.auto().length > 0) {
            Map<String, double[]> fixed = leg.cpu().entrySet().stream().filter(way -> leg.cheapest().contains(way.getKey()))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            line("Of Sluice's methods: " + Texts.crossovers(Crossovers.cheapest(fixed, 0), leg.methods()) + ".");
            StringBuilder losses = new StringBuilder();
            for (int i = 0; i < leg.auto().length; i++) {
                if (leg.auto()[i] > MOST_LOSS) {
                    losses.append(losses.length() == 0 ? "" : ", ").append(Texts.ratio(leg.auto()[i])).append(" at ")
                            .append(Texts.size(leg.sizes().get(i))).append(" (").append(leg.cheapest().get(i)).append(')');
                }
            }
            line("AUTO against the cheapest fixed method: " + (losses.length() == 0 ? "within 5 % at every size." : losses + "; else within 5 %."));
        }
        line("");
    }

    private void rule(int columns) {
        line("|" + " --- |".repeat(columns));
    }

    private static String cell(String text) {
        return escape(text).replace("|", "\\|");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
