package io.sluice.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;

/** Runs scenarios: the contenders take turns, so that a machine that drifts, drifts under all alike. */
final class Course {
    private static final double NANOS = 1e9;
    /** Of the order of turns, so that two runs have the same. */
    private static final long SEED = 42;
    /** Of a scenario that is opened once more: its contenders' code has run before, but their files and connections are new. */
    private static final int WARM_UPS_AGAIN = 1;
    /** A round that takes so long, in nanoseconds, has warmed up all there is. */
    private static final long LONG_ROUND = 2_000_000_000L;

    private final Lab lab;
    private final Scale scale;
    private final PrintStream progress;

    /**
     * A course.
     *
     * @param progress where a line is written as each scenario begins
     */
    Course(Lab lab, Scale scale, PrintStream progress) {
        this.lab = lab;
        this.scale = scale;
        this.progress = progress;
    }

    /** Runs a scenario: all its contenders, as many rounds as the scale says. */
    Outcome run(Scenarios.Entry entry) throws IOException {
        progress.println("… " + entry.name());
        double before = load();
        long start = System.nanoTime();
        lab.place(entry.oneCpu());
        try (Scenario scenario = entry.opener().open(lab)) {
            Rounds rounds = new Rounds(turns(scenario).keySet());
            take(scenario, turns(scenario), scale.warmUps(), rounds);
            return new Outcome(entry, scenario, rounds, new double[] {before, load()}, seconds(start));
        }
    }

    /**
     * Runs some of a scenario's contenders for some more rounds. All is set up anew, files and peers among it: where they came to lie
     * is part of what makes runs differ.
     */
    Outcome runAgain(Outcome outcome, Set<String> contenders) throws IOException {
        progress.printf("… %s once more: %s%n", outcome.entry().name(), String.join(", ", contenders));
        long start = System.nanoTime();
        lab.place(outcome.entry().oneCpu());
        try (Scenario scenario = outcome.entry().opener().open(lab)) {
            Map<String, Contender> turns = turns(scenario);
            turns.keySet().retainAll(contenders);
            take(scenario, turns, WARM_UPS_AGAIN, outcome.rounds());
            return new Outcome(outcome.entry(), scenario, outcome.rounds(), new double[] {outcome.loads()[0], load()},
                    outcome.seconds() + seconds(start));
        }
    }

    /** About how many seconds {@link #runAgain} would take: as much longer than what is measured as all took so far. */
    double estimate(Outcome outcome, Set<String> contenders) {
        Rounds rounds = outcome.rounds();
        double measured = rounds.contenders().stream()
                .mapToDouble(name -> rounds.median(name, Figure.WALL) * rounds.of(name).size()).sum();
        double next = contenders.stream().mapToDouble(name -> rounds.median(name, Figure.WALL)).sum();
        return outcome.seconds() * next * (WARM_UPS_AGAIN + scale.rounds()) / measured;
    }

    private static Map<String, Contender> turns(Scenario scenario) {
        Map<String, Contender> turns = new LinkedHashMap<>();
        scenario.contenders().forEach(contender -> turns.put(contender.name(), contender));
        turns.put(Scenario.AGAIN, scenario.contenders().get(0));
        return turns;
    }

    private void take(Scenario scenario, Map<String, Contender> turns, int warmUps, Rounds rounds) throws IOException {
        List<String> order = new ArrayList<>();
        turns.forEach((name, contender) -> order.addAll(Collections.nCopies(contender.turns(), name)));
        Random random = new Random(SEED + rounds.count());
        boolean warm = false;
        for (int i = 0; i < warmUps && !warm; i++) {
            long start = System.nanoTime();
            round(scenario, turns, order, random, new Rounds(turns.keySet()));
            warm = System.nanoTime() - start > LONG_ROUND;
        }
        for (int i = 0; i < scale.rounds(); i++) {
            round(scenario, turns, order, random, rounds);
        }
    }

    private static void round(Scenario scenario, Map<String, Contender> turns, List<String> order, Random random, Rounds rounds)
            throws IOException {
        rounds.begin();
        for (int slice = 0; slice < scenario.slices(); slice++) {
            for (String name : order) {
                Contender contender = turns.get(name);
                rounds.add(name, turn(scenario, name, contender).over(contender.turns()));
            }
            // Whoever always followed the same one would have its caches, and its dirt (measured: 4 % on small sends).
            Collections.shuffle(order, random);
        }
    }

    private static Sample turn(Scenario scenario, String name, Contender contender) throws IOException {
        scenario.before().run();
        ScheduledFuture<?> watch = Watchdog.over(name);
        try {
            return contender.run();
        } catch (IOException e) {
            throw new IOException(name + " failed: " + e.getMessage(), e);
        } finally {
            watch.cancel(false);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / NANOS;
    }

    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
