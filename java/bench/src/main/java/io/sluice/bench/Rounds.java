package io.sluice.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What each contender cost, round by round. One may sit a round out: a ratio is of the rounds that both were in. For one thread. */
final class Rounds {
    private final Map<String, SortedMap<Integer, Sample>> byContender = new LinkedHashMap<>();
    private int count;

    /**
     * None yet.
     *
     * @param contenders in the order in which they are told
     */
    Rounds(Collection<String> contenders) {
        contenders.forEach(name -> byContender.put(name, new TreeMap<>()));
    }

    /** Begins the next round. */
    void begin() {
        count++;
    }

    /** What a contender cost in a turn of the round that was begun last. */
    void add(String contender, Sample sample) {
        byContender.get(contender).merge(count - 1, sample, Sample::plus);
    }

    int count() {
        return count;
    }

    Set<String> contenders() {
        return byContender.keySet();
    }

    /** A contender's rounds, by their numbers. */
    SortedMap<Integer, Sample> of(String contender) {
        return byContender.get(contender);
    }

    Ratio ratio(String subject, String against, Figure figure) {
        List<Double> ratios = new ArrayList<>();
        Map<Integer, Sample> others = of(against);
        of(subject).forEach((round, sample) -> {
            if (others.containsKey(round)) {
                ratios.add((double) figure.of(sample) / Math.max(1, figure.of(others.get(round))));
            }
        });
        return Ratio.of(ratios.stream().mapToDouble(Double::doubleValue).toArray());
    }

    double median(String contender, Figure figure) {
        return Ratio.median(of(contender).values().stream().mapToDouble(figure::of).toArray());
    }
}
