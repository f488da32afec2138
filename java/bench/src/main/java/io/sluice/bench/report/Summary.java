package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the report says, before it is written down: the runs of several JDKs side by side.
 *
 * @param jdks their names, in the order of the runs; everything else is by these
 * @param environments facts by JDK
 * @param quick whether a run was only a quick one
 * @param subjects the scenarios of the ratios
 * @param legs the trips of the sweeps
 * @param agreements how well the ratios of each JDK agree with those of the run before, where there was one
 */
record Summary(List<String> jdks, Map<String, Map<String, String>> environments, boolean quick, List<Subject> subjects, List<Leg> legs,
        List<Agreement> agreements) {
    private static final double NANOS = 1e9;
    private static final double GIGABYTE = 1e9;
    private static final String AGAIN = "the same again";
    /** Where in somebody's files the build's own directory is says nothing. */
    private static final Pattern HERE = Pattern.compile("(?<!\\S)/\\S*/(java/bench/build/)");

    /**
     * A scenario.
     *
     * @param group table for those with numbers to reach, more, or auto
     * @param large whether its figures are per GB, in seconds; else per operation, in nanoseconds
     * @param pairs what was compared
     * @param noise the A/A pair's thread CPU, by JDK
     * @param figures of each contender, by JDK
     * @param absent what could not run, and why
     */
    record Subject(String name, String title, String group, boolean large, List<Pair> pairs, Map<String, Run.Ratio> noise,
            Map<String, Map<String, Figures>> figures, Map<String, String> absent) {}

    /**
     * A pair of contenders and the bar for them.
     *
     * @param figure what is compared
     * @param bar what is to be reached, for people; empty where nothing is
     * @param judged by JDK
     */
    record Pair(String subject, String against, String figure, String bar, Map<String, Run.Bar> judged) {}

    /**
     * Medians of a contender.
     *
     * @param peer the best contender that is neither Sluice's nor in C
     * @param toPeer ratio of thread CPU to that one; 0 where there is none or this is not Sluice's
     * @param toLimit the same to the best C loop
     */
    record Figures(double thread, double process, double machine, double wall, String peer, double toPeer, double toLimit) {}

    /**
     * A trip on one JDK.
     *
     * @param cpu seconds per GB of the thread, by way and size
     * @param throughput GB per second
     * @param all where the cheapest of all ways changes
     * @param methods where the cheapest of Sluice's fixed methods changes
     * @param auto AUTO's CPU time by the cheapest fixed method's, by size
     * @param cheapest that method's name
     */
    record Leg(String jdk, String name, String about, List<Long> sizes, Map<String, double[]> cpu, Map<String, double[]> throughput,
            List<Crossovers.Crossover> all, List<Crossovers.Crossover> methods, double[] auto, List<String> cheapest) {}

    static Summary of(List<Run> runs, List<Agreement> agreements) {
        Map<String, Map<String, String>> environments = new LinkedHashMap<>();
        Map<String, Map<String, Run.Scenario>> scenarios = new LinkedHashMap<>();
        Map<String, Map<String, String>> absent = new LinkedHashMap<>();
        List<Leg> legs = new ArrayList<>();
        for (Run run : runs) {
            // The facts of the ratios, which come first.
            environments.computeIfAbsent(run.jdk(), jdk -> {
                Map<String, String> facts = new LinkedHashMap<>(run.environment().facts());
                facts.replaceAll((name, text) -> HERE.matcher(text).replaceAll("$1"));
                return facts;
            });
            for (Run.Scenario scenario : orNone(run.scenarios())) {
                scenarios.computeIfAbsent(scenario.name(), name -> new LinkedHashMap<>()).put(run.jdk(), scenario);
                orNone(scenario.absent()).forEach(one ->
                        absent.computeIfAbsent(scenario.name(), name -> new LinkedHashMap<>()).put(one.name(), one.why()));
            }
            orNone(run.legs()).forEach(leg -> legs.add(leg(run.jdk(), leg)));
        }
        List<Subject> subjects = scenarios.entrySet().stream()
                .map(each -> subject(each.getValue(), absent.getOrDefault(each.getKey(), Map.of())))
                .toList();
        boolean quick = runs.stream().anyMatch(run -> run.environment().quick());
        return new Summary(List.copyOf(environments.keySet()), environments, quick, subjects, legs, agreements);
    }

    private static <T> List<T> orNone(List<T> list) {
        return list == null ? List.of() : list;
    }

    private static Subject subject(Map<String, Run.Scenario> byJdk, Map<String, String> absent) {
        Run.Scenario first = byJdk.values().iterator().next();
        Map<String, Pair> pairs = new LinkedHashMap<>();
        Map<String, Run.Ratio> noise = new LinkedHashMap<>();
        Map<String, Map<String, Figures>> figures = new LinkedHashMap<>();
        byJdk.forEach((jdk, scenario) -> {
            noise.put(jdk, scenario.noise().get("thread"));
            for (Run.Bar bar : scenario.bars()) {
                String against = Texts.against(bar);
                pairs.computeIfAbsent(String.join("\n", bar.subject(), against, bar.figure(), bar.kind()),
                        key -> new Pair(bar.subject(), against, bar.figure(), Texts.bar(bar), new LinkedHashMap<>()))
                        .judged().put(jdk, bar);
            }
            figures(scenario).forEach((name, each) -> figures.computeIfAbsent(name, key -> new LinkedHashMap<>()).put(jdk, each));
        });
        return new Subject(first.name(), first.title(), first.group(), first.unit().equals("gigabyte"), List.copyOf(pairs.values()), noise,
                figures, absent);
    }

    private static Map<String, Figures> figures(Run.Scenario scenario) {
        Run.Contender peer = least(scenario, kind -> !kind.equals("sluice") && !kind.equals("c"));
        Run.Contender limit = least(scenario, "c"::equals);
        double unit = scenario.unit().equals("gigabyte") ? NANOS : 1;
        Map<String, Figures> figures = new LinkedHashMap<>();
        for (Run.Contender contender : scenario.contenders()) {
            boolean ours = contender.kind().equals("sluice");
            Map<String, Double> medians = contender.medians();
            figures.put(contender.name(), new Figures(
                    medians.get("thread") / unit, medians.get("process") / unit, medians.get("machine") / unit, medians.get("wall") / unit,
                    peer == null ? null : peer.name(),
                    ours && peer != null ? ratio(contender.rounds(), peer.rounds()) : 0,
                    ours && limit != null ? ratio(contender.rounds(), limit.rounds()) : 0));
        }
        return figures;
    }

    private static Run.Contender least(Run.Scenario scenario, Predicate<String> kinds) {
        Stream<Run.Contender> some = scenario.contenders().stream().filter(each -> kinds.test(each.kind()) && !each.again());
        return some.min((a, b) -> Double.compare(a.medians().get("thread"), b.medians().get("thread"))).orElse(null);
    }

    private static Leg leg(String jdk, Run.Leg leg) {
        List<Long> sizes = leg.steps().stream().map(Run.Step::size).toList();
        Map<String, double[]> cpu = new LinkedHashMap<>();
        Map<String, double[]> throughput = new LinkedHashMap<>();
        for (int i = 0; i < sizes.size(); i++) {
            Run.Step step = leg.steps().get(i);
            double gigabytes = step.size() * step.operations() / GIGABYTE;
            for (Map.Entry<String, List<Run.Round>> way : step.rounds().entrySet()) {
                if (!way.getKey().equals(AGAIN)) {
                    cpu.computeIfAbsent(way.getKey(), name -> new double[sizes.size()])[i] =
                            median(way.getValue(), Run.Round::thread) / NANOS / gigabytes;
                    throughput.computeIfAbsent(way.getKey(), name -> new double[sizes.size()])[i] =
                            gigabytes / (median(way.getValue(), Run.Round::wall) / NANOS);
                }
            }
        }
        Map<String, double[]> fixed = new LinkedHashMap<>(cpu);
        // Methods are written as their enum is.
        fixed.keySet().removeIf(name -> !name.matches("[A-Z]+(_[A-Z]+)*") || name.equals("AUTO"));
        double[] auto = new double[fixed.isEmpty() || !cpu.containsKey("AUTO") ? 0 : sizes.size()];
        List<String> cheapest = new ArrayList<>();
        for (int i = 0; i < auto.length; i++) {
            String best = Crossovers.cheapest(fixed, i);
            Map<String, List<Run.Round>> rounds = leg.steps().get(i).rounds();
            auto[i] = ratio(rounds.get("AUTO"), rounds.get(best));
            cheapest.add(best);
        }
        return new Leg(jdk, leg.name(), leg.about(), sizes, cpu, throughput, Crossovers.of(sizes, cpu),
                fixed.isEmpty() ? List.of() : Crossovers.of(sizes, fixed), auto, cheapest);
    }

    private static double median(List<Run.Round> rounds, ToLongFunction<Run.Round> of) {
        return median(rounds.stream().mapToDouble(of::applyAsLong).toArray());
    }

    /** The median of the ratios of thread CPU, of the rounds that both were in. */
    private static double ratio(List<Run.Round> one, List<Run.Round> other) {
        Map<Integer, Long> others = new HashMap<>();
        other.forEach(round -> others.put(round.round(), round.thread()));
        return median(one.stream().filter(round -> others.containsKey(round.round()))
                .mapToDouble(round -> (double) round.thread() / others.get(round.round())).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
