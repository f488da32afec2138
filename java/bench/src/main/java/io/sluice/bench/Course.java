package io.sluice.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;

/** Runs scenarios: the contenders take turns, so that a machine that drifts, drifts under all alike. */
final class Course {
    private static final double NANOS = 1e9;

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

    Outcome run(Scenarios.Entry entry) throws IOException {
        progress.println("… " + entry.name());
        lab.place(entry.oneCpu());
        double before = load();
        long start = System.nanoTime();
        try (Scenario scenario = entry.opener().open(lab)) {
            Map<String, List<Sample>> rounds = new LinkedHashMap<>();
            for (int round = -scale.warmUps(); round < scale.rounds(); round++) {
                for (Contender contender : scenario.contenders()) {
                    turn(scenario, contender, contender.name(), round, rounds);
                }
                turn(scenario, scenario.contenders().get(0), Scenario.AGAIN, round, rounds);
            }
            return new Outcome(
                    entry, scenario, rounds, new double[] {before, load()}, (System.nanoTime() - start) / NANOS);
        }
    }

    private static void turn(Scenario scenario, Contender contender, String name, int round, Map<String, List<Sample>> rounds)
            throws IOException {
        scenario.before().run();
        Sample sample;
        ScheduledFuture<?> watch = Watchdog.over(name);
        try {
            sample = contender.run();
        } catch (IOException e) {
            throw new IOException(name + " failed: " + e.getMessage(), e);
        } finally {
            watch.cancel(false);
        }
        if (round >= 0) {
            rounds.computeIfAbsent(name, key -> new ArrayList<>()).add(sample);
        }
    }

    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
