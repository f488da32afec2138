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
import java.util.concurrent.ScheduledFuture;

/** Runs scenarios: the contenders take turns, so that a machine that drifts, drifts under all alike. */
final class Course {
    private static final double NANOS = 1e9;
    /** Of the order of turns, so that two runs have the same. */
    private static final long SEED = 42;

    private final Lab lab;
    private final Scale scale;
    private final PrintStream progress;

    /** Whose turn it is, and by what name. */
    private record Turn(String name, Contender contender) {}

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

    Outcome run(Scenarios.Entry entry) throws IOException {
        progress.println("… " + entry.name());
        lab.place(entry.oneCpu());
        double before = load();
        long start = System.nanoTime();
        try (Scenario scenario = entry.opener().open(lab)) {
            List<Turn> turns = new ArrayList<>(scenario.contenders().stream().map(one -> new Turn(one.name(), one)).toList());
            turns.add(new Turn(Scenario.AGAIN, scenario.contenders().get(0)));
            Random order = new Random(SEED);
            // In this order, whatever the order of the turns.
            Map<String, List<Sample>> rounds = new LinkedHashMap<>();
            turns.forEach(turn -> rounds.put(turn.name(), new ArrayList<>()));
            for (int round = -scale.warmUps(); round < scale.rounds(); round++) {
                for (Turn turn : turns) {
                    take(scenario, turn, round, rounds);
                }
                // Whoever always followed the same one would have its caches, and its dirt (measured: 4 % on small sends).
                Collections.shuffle(turns, order);
            }
            return new Outcome(
                    entry, scenario, rounds, new double[] {before, load()}, (System.nanoTime() - start) / NANOS);
        }
    }

    private static void take(Scenario scenario, Turn turn, int round, Map<String, List<Sample>> rounds) throws IOException {
        scenario.before().run();
        Sample sample;
        ScheduledFuture<?> watch = Watchdog.over(turn.name());
        try {
            sample = turn.contender().run();
        } catch (IOException e) {
            throw new IOException(turn.name() + " failed: " + e.getMessage(), e);
        } finally {
            watch.cancel(false);
        }
        if (round >= 0) {
            rounds.get(turn.name()).add(sample);
        }
    }

    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
