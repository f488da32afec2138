package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where one way becomes cheaper than the one that was cheapest so far. */
final class Crossovers {
    /** A difference of less may be noise: a line is not said to be lower because of it. */
    private static final double NOISE = 1.10;

    private Crossovers() {}

    /**
     * A crossing.
     *
     * @param from cheapest below
     * @param to cheapest above
     * @param size where their lines cross, in bytes
     */
    record Crossover(String from, String to, long size) {}

    /**
     * Finds them.
     *
     * @param sizes ascending
     * @param costs of each way, at each size
     */
    static List<Crossover> of(List<Long> sizes, Map<String, double[]> costs) {
        List<Crossover> found = new ArrayList<>();
        String holder = null;
        for (int i = 0; i < sizes.size(); i++) {
            String best = cheapest(costs, i);
            if (holder == null) {
                holder = best;
            } else if (costs.get(holder)[i] > NOISE * costs.get(best)[i]) {
                found.add(new Crossover(holder, best, between(sizes, costs.get(holder), costs.get(best), i)));
                holder = best;
            }
        }
        return found;
    }

    /** The way that costs least at a size. */
    static String cheapest(Map<String, double[]> costs, int i) {
        return costs.keySet().stream().min((a, b) -> Double.compare(costs.get(a)[i], costs.get(b)[i])).orElseThrow();
    }

    /** Where two lines cross before a size, if both axes are logarithmic. */
    private static long between(List<Long> sizes, double[] old, double[] better, int i) {
        double before = Math.log(old[i - 1] / better[i - 1]);
        double after = Math.log(old[i] / better[i]);
        // Both may have been as good as the same before.
        double part = before >= 0 ? 0 : -before / (after - before);
        return Math.round(sizes.get(i - 1) * Math.pow((double) sizes.get(i) / sizes.get(i - 1), part));
    }
}
