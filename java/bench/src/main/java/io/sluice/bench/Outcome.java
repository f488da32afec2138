package io.sluice.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a scenario's rounds showed.
 *
 * @param entry which scenario
 * @param scenario the scenario, which is closed by now
 * @param rounds what each contender cost, round by round; the A/A pair's second half is {@link Scenario#AGAIN}
 * @param loads the load average before and after
 * @param seconds how long it all took
 */
record Outcome(Scenarios.Entry entry, Scenario scenario, Map<String, List<Sample>> rounds, double[] loads, double seconds) {
    /** More noise than this, and "the same" means nothing. */
    static final double MOST_NOISE = 0.05;

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
        return Ratio.of(rounds.get(Scenario.AGAIN), rounds.get(first()), figure);
    }

    String first() {
        return scenario.contenders().get(0).name();
    }

    /** The median of a figure, in nanoseconds per unit. */
    double perUnit(String contender, Figure figure) {
        return Ratio.median(rounds.get(contender), figure) / scenario.units();
    }

    /** TCP segments that came to the peers, on average. */
    double segmentsPerUnit(String contender) {
        return rounds.get(contender).stream().mapToLong(Sample::segments).average().orElse(0) / scenario.units();
    }

    Map<Figure, Ratio> ratios(String subject, String against) {
        Map<Figure, Ratio> ratios = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            ratios.put(figure, Ratio.of(rounds.get(subject), rounds.get(against), figure));
        }
        return ratios;
    }

    /** The bars and what came of them; a contender that cannot run here takes its bars with it. */
    List<Judged> judged() {
        List<Judged> judged = new ArrayList<>();
        for (Bar bar : scenario.bars()) {
            bar.against().stream()
                    .filter(rounds::containsKey)
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
}
