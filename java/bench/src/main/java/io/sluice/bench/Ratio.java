package io.sluice.bench;

import java.util.Arrays;
import java.util.List;

/**
 * The ratios of two contenders, round by round.
 *
 * @param median their median
 * @param low their lower quartile
 * @param high their upper quartile
 * @param least the lowest
 * @param most the highest
 */
record Ratio(double median, double low, double high, double least, double most) {
    private static final double QUARTER = 0.25;

    static Ratio of(List<Sample> subject, List<Sample> against, Figure figure) {
        double[] ratios = new double[Math.min(subject.size(), against.size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = (double) figure.of(subject.get(i)) / Math.max(1, figure.of(against.get(i)));
        }
        Arrays.sort(ratios);
        return new Ratio(at(ratios, 2 * QUARTER), at(ratios, QUARTER), at(ratios, 1 - QUARTER),
                ratios[0], ratios[ratios.length - 1]);
    }

    static double median(List<Sample> samples, Figure figure) {
        return at(samples.stream().mapToDouble(figure::of).sorted().toArray(), 2 * QUARTER);
    }

    /** How far the quartiles of a pair of the same thing lie from one. */
    double noise() {
        return Math.max(Math.abs(high - 1), Math.abs(1 - low));
    }

    private static double at(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
