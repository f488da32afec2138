package io.sluice.bench;

import java.util.Arrays;

/**
 * The ratios of two contenders, round by round.
 *
 * @param median their median
 * @param from where the median begins to lie, with {@link #CONFIDENCE}, whatever the distribution
 * @param to where it ends
 * @param low the lower quartile
 * @param high the upper quartile
 * @param least the lowest
 * @param most the highest
 * @param rounds how many there are
 */
record Ratio(double median, double from, double to, double low, double high, double least, double most, int rounds) {
    /** Of the interval: of five rounds the lowest and the highest have it. */
    static final double CONFIDENCE = 0.90;
    private static final double QUARTER = 0.25;

    static Ratio of(double... ratios) {
        double[] sorted = ratios.clone();
        Arrays.sort(sorted);
        int cut = cut(sorted.length);
        return new Ratio(at(sorted, 2 * QUARTER), sorted[cut], sorted[sorted.length - 1 - cut],
                at(sorted, QUARTER), at(sorted, 1 - QUARTER), sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return at(sorted, 2 * QUARTER);
    }

    /** How far the quartiles of a pair of the same thing lie from one. */
    double noise() {
        return Math.max(Math.abs(high - 1), Math.abs(1 - low));
    }

    /** By what part of itself the median may be another. */
    double doubt() {
        return Math.max(to / median, median / from) - 1;
    }

    /**
     * How many of so many sorted values can be left out at each end, so that the median of what they were drawn from still lies
     * between the rest: each value is below it as often as a coin shows heads. 0 where even all of them are too few.
     */
    static int cut(int count) {
        double missed = 0;
        // Of the logarithm, as half to the power of a thousand is no number.
        double log = -count * Math.log(2);
        int cut = 0;
        while (true) {
            missed += 2 * Math.exp(log);
            if (missed > 1 - CONFIDENCE) {
                return Math.max(0, cut - 1);
            }
            log += Math.log((double) (count - cut) / (cut + 1));
            cut++;
        }
    }

    private static double at(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
