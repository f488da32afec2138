package io.sluice.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures Sluice against what people would use instead, and against a plain C loop, as ratios: the contenders take turns in
 * one run, since the speed of a machine drifts by more than they differ.
 */
public final class Ratios {
    private static final int GOOD = 0;
    private static final int WRONG = 1;
    private static final int REFUSED = 2;

    private Ratios() {}

    /**
     * Runs the scenarios and ends the JVM: with status 0 if all were measured, whatever the ratios; 1 if something went wrong; 2
     * if what is asked for cannot be done.
     *
     * @param arguments {@code --match REGEX}, {@code --quick}, {@code --rounds N}, {@code --seconds N}, {@code --json PATH},
     *     {@code --list}
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String... arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try {
            Options options = Options.parse(arguments);
            List<Scenarios.Entry> entries =
                    Scenarios.matching(options::selects, options.scale());
            if (entries.isEmpty()) {
                throw new IllegalArgumentException("no scenario matches '" + options.match() + "'; --list names them");
            }
            if (options.list()) {
                entries.forEach(entry -> out.println(entry.name()));
                return GOOD;
            }
            return measure(options, entries, out);
        } catch (IllegalArgumentException e) {
            System.err.println("ratios: " + e.getMessage());
            return REFUSED;
        } catch (IOException e) {
            System.err.println("ratios: stopped: " + e.getMessage());
            return WRONG;
        }
    }

    private static int measure(Options options, List<Scenarios.Entry> entries, PrintStream out) throws IOException {
        try (Lab lab = new Lab(Lab.DIRECTORY)) {
            lab.place(false);
            Environment environment = new Environment(lab, options.scale());
            environment.facts().forEach((name, text) -> out.printf("%-9s %s%n", name, text));
            Passes passes = new Passes(new Course(lab, options.scale(), System.err), options.seconds(entries.size()));
            passes.run(entries);
            List<Outcome> outcomes = passes.outcomes();
            outcomes.forEach(outcome -> Table.of(outcome).forEach(out::println));
            passes.absent().forEach(one -> out.printf("%n%s: cannot run here: %s%n", one.name(), one.why()));
            List<Outcome.Judged> bars = outcomes.stream()
                    .flatMap(outcome -> outcome.judged().stream())
                    .filter(Outcome.Judged::isBar)
                    .toList();
            out.printf("%n%d of %d bars reached%n", bars.stream().filter(Outcome.Judged::good).count(), bars.size());
            if (options.json() != null) {
                Path json = options.json().toAbsolutePath();
                Files.createDirectories(json.getParent());
                Files.writeString(json, JsonReport.of(environment.machineReadable(), outcomes, passes.absent()));
                out.println("every round is in " + json);
            }
            return GOOD;
        }
    }
}
