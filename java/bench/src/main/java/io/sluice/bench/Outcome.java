package io.sluice.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scenario's rounds showed.
 *
 * @param name the scenario's name
 * @param scenario the scenario, which is closed by now
 * @param rounds what each contender cost, round by round; the A/A pair's second half is {@link Scenario#AGAIN}
 * @param loads the load average before and after
 */
record Outcome(String name, Scenario scenario, Map<String, List<Sample>> rounds, double[] loads) {
    /** More noise than this, and "the same" means nothing. */
    static final double MOST_NOISE = 0.05;

    /**
     * A bar and what was measured.
     *
     * @param against the contender that was taken of several
     * @param ratio of the bar's figure
     * @param others the same pair's ratios of all figures
     * @param good whether the bar is reached
     */
    record Judged(Bar bar, String against, Ratio ratio, Map<Figure, Ratio> others, boolean good) {}

    /** The A/A pair: what a ratio of one looks like here. */
    Ratio noise(Figure figure) {
        return Ratio.of(rounds.get(Scenario.AGAIN), rounds.get(first()), figure);
    }

    String first() {
        return scenario.contenders().get(0).name();
    }

    List<Judged> judged() {
        List<Judged> judged = new ArrayList<>();
        for (Bar bar : scenario.bars()) {
            String against = bar.against().stream()
                    .min((a, b) -> Double.compare(
                            Ratio.median(rounds.get(a), bar.figure()), Ratio.median(rounds.get(b), bar.figure())))
                    .orElseThrow();
            Map<Figure, Ratio> others = new LinkedHashMap<>();
            for (Figure figure : Figure.values()) {
                others.put(figure, Ratio.of(rounds.get(bar.subject()), rounds.get(against), figure));
            }
            Ratio ratio = others.get(bar.figure());
            double most = bar.most() == Bar.SAME ? 1 + Math.min(MOST_NOISE, noise(bar.figure()).noise()) : bar.most();
            judged.add(new Judged(bar, against, ratio, others, ratio.median() <= most));
        }
        return judged;
    }
}
