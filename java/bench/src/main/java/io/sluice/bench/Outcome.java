package io.sluice.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a scenario's rounds showed.
 *
 * @param entry which scenario
 * @param scenario the scenario, which is closed by now
 * @param rounds what each contender cost; the A/A pair's second half is {@link Scenario#AGAIN}
 * @param loads the load average before and after
 * @param seconds how long it all took
 */
record Outcome(Scenarios.Entry entry, Scenario scenario, Rounds rounds, double[] loads, double seconds) {
    /** More noise than this, and "the same" means nothing. */
    static final double MOST_NOISE = 0.05;
    /** How well a ratio is to be known: two runs that know it so well agree within 10 %, with room. */
    static final double MOST_DOUBT = 0.04;

    /**
     * A bar and what was measured.
     *
     * @param against the contender that was taken of several
     * @param value what is judged: the bar's figure's median ratio, or a difference in nanoseconds per unit
     * @param most what it may be at most; -1 for a bar at which nothing is to be reached
     * @param ratios the pair's ratios of all figures
     * @param good whether the bar is reached
     */
    record Judged(Bar bar, String against, double value, double most, Map<Figure, Ratio> ratios, boolean good) {
        Ratio ratio() {
            return ratios.get(bar.figure());
        }

        boolean isBar() {
            return bar.kind() != Bar.Kind.SHOWN;
        }
    }

    /** The A/A pair: what a ratio of one looks like here. */
    Ratio noise(Figure figure) {
        return rounds.ratio(Scenario.AGAIN, first(), figure);
    }

    String first() {
        return scenario.contenders().get(0).name();
    }

    /** The median of a figure, in nanoseconds per unit. */
    double perUnit(String contender, Figure figure) {
        return rounds.median(contender, figure) / scenario.units();
    }

    /** TCP segments that came to the peers, on average. */
    double segmentsPerUnit(String contender) {
        return rounds.of(contender).values().stream().mapToLong(Sample::segments).average().orElse(0) / scenario.units();
    }

    Map<Figure, Ratio> ratios(String subject, String against) {
        Map<Figure, Ratio> ratios = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            ratios.put(figure, rounds.ratio(subject, against, figure));
        }
        return ratios;
    }

    /** The bars and what came of them; a contender that cannot run here takes its bars with it. */
    List<Judged> judged() {
        List<Judged> judged = new ArrayList<>();
        for (Bar bar : scenario.bars()) {
            bar.against().stream()
                    .filter(rounds.contenders()::contains)
                    .min((a, b) -> Double.compare(perUnit(a, bar.figure()), perUnit(b, bar.figure())))
                    .ifPresent(against -> judged.add(judge(bar, against)));
        }
        return judged;
    }

    private Judged judge(Bar bar, String against) {
        Map<Figure, Ratio> ratios = ratios(bar.subject(), against);
        double ratio = ratios.get(bar.figure()).median();
        double value = bar.kind() == Bar.Kind.DIFFERENCE
                ? perUnit(bar.subject(), bar.figure()) - perUnit(against, bar.figure()) : ratio;
        double most = switch (bar.kind()) {
            case SAME -> 1 + Math.min(MOST_NOISE, noise(bar.figure()).noise());
            case SHOWN -> -1;
            default -> bar.most();
        };
        return new Judged(bar, against, value, most, ratios, most < 0 || value <= most);
    }

    /**
     * How much worse than it should be the ratio is known that is known worst; up to 1 is well enough. Where nothing is to be reached,
     * nobody waits for a ratio to become known.
     */
    double doubt() {
        return judged().stream().filter(Judged::isBar).mapToDouble(Outcome::doubt).max().orElse(0);
    }

    /** Whether what is to be reached lies where a ratio may be. */
    boolean isUndecided() {
        return judged().stream().anyMatch(judged -> judged.isBar() && judged.bar().kind() != Bar.Kind.DIFFERENCE
                && judged.ratio().from() <= judged.most() && judged.most() < judged.ratio().to());
    }

    /** Those who have to run again for the ratios that are not known well enough, in the order in which they are told. */
    Set<String> doubtful() {
        Set<String> some = new LinkedHashSet<>();
        judged().stream().filter(judged -> judged.isBar() && doubt(judged) > 1).forEach(judged -> {
            some.add(judged.bar().subject());
            some.addAll(judged.bar().against());
        });
        if (some.contains(first())) {
            some.add(Scenario.AGAIN);
        }
        Set<String> ordered = new LinkedHashSet<>(rounds.contenders());
        ordered.retainAll(some);
        return ordered;
    }

    private static double doubt(Judged judged) {
        return judged.ratio().doubt() / MOST_DOUBT;
    }
}
