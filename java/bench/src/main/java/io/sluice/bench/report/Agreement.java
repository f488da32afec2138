package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How well a run agrees with the one before it on the same JDK.
 *
 * @param jdk that JDK
 * @param before which run that was, for people
 * @param pairs the ratios that both have
 */
record Agreement(String jdk, String before, List<Pair> pairs) {
    /** By what part of itself a ratio may be another in the next run. */
    static final double MOST = 0.10;

    /**
     * A ratio, twice.
     *
     * @param scenario its name
     * @param ratio whose it is, for people
     * @param bar whether something is to be reached
     */
    record Pair(String scenario, String ratio, boolean bar, double before, double now) {
        /** How much larger the larger is. */
        double difference() {
            return Math.max(before, now) / Math.min(before, now) - 1;
        }

        boolean agrees() {
            return difference() <= MOST;
        }
    }

    /** Compares two runs of the ratios; null if they are not of one machine, one JDK and one scale, and say nothing of each other. */
    static Agreement of(Run before, Run now) {
        if (before.scenarios() == null || now.scenarios() == null || !before.environment().isLike(now.environment())) {
            return null;
        }
        Map<String, Double> earlier = new HashMap<>();
        for (Run.Scenario scenario : before.scenarios()) {
            scenario.bars().forEach(bar -> earlier.put(scenario.name() + "\n" + name(bar), median(bar)));
        }
        List<Pair> pairs = new ArrayList<>();
        for (Run.Scenario scenario : now.scenarios()) {
            for (Run.Bar bar : scenario.bars()) {
                Double value = earlier.get(scenario.name() + "\n" + name(bar));
                if (value != null) {
                    pairs.add(new Pair(scenario.name(), name(bar), bar.limit() != null, value, median(bar)));
                }
            }
        }
        return new Agreement(now.jdk(), "commit " + before.environment().commit() + ", " + before.environment().date(), pairs);
    }

    private static String name(Run.Bar bar) {
        return bar.subject() + " / " + Texts.against(bar) + (bar.figure().equals("thread") ? "" : ", " + Texts.figure(bar.figure()));
    }

    private static double median(Run.Bar bar) {
        return bar.ratios().get(bar.figure()).median();
    }

    /** Those of the ratios with something to be reached, or with nothing, that differ by too much. */
    List<Pair> apart(boolean bar) {
        return pairs.stream().filter(pair -> pair.bar() == bar && !pair.agrees()).toList();
    }

    /** What there is to say, in one line. */
    String sentence() {
        return jdk + ", against the run before it (" + before + "): " + count(true) + " ratios with a number to reach agree within "
                + Math.round(MOST * 100) + " %, and " + count(false) + " of the others.";
    }

    private String count(boolean bar) {
        long all = pairs.stream().filter(pair -> pair.bar() == bar).count();
        return all - apart(bar).size() + " of " + all;
    }
}
