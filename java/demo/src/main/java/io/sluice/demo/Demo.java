package io.sluice.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Moves a real file in every way, and shows what each cost. */
public final class Demo {
    private static final int GOOD = 0;
    private static final int WRONG = 1;
    private static final int REFUSED = 2;

    private Demo() {}

    /**
     * Runs the demo and ends the JVM: with status 0 if every byte arrived, 1 if something went wrong, 2 if what is asked
     * for cannot be done.
     *
     * @param arguments {@code --file PATH}, {@code --json}, {@code --quick}, {@code --here}, {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String... arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try {
            Options options = Options.parse(arguments);
            if (options.help()) {
                out.println(Options.USAGE);
                return GOOD;
            }
            Path file = options.file() == null ? Subject.byDefault() : options.file();
            check(file);
            List<String> inside = options.here() ? null : OwnNetwork.command(arguments);
            if (inside != null) {
                return OwnNetwork.run(inside);
            }
            return move(file, options, out);
        } catch (UsageException e) {
            System.err.println("demo: " + e.getMessage());
            return REFUSED;
        } catch (IOException e) {
            System.err.println("demo: stopped: " + e);
            return WRONG;
        }
    }

    private static void check(Path file) throws UsageException {
        try {
            Subject.at(file);
        } catch (UsageException e) {
            throw new UsageException(e.getMessage() + "; name another with -Pfile=PATH");
        }
    }

    private static int move(Path file, Options options, PrintStream out) throws IOException, UsageException {
        Comparison comparison = Comparison.full(file, options.quick());
        Findings findings;
        try (Progress progress = Progress.ofSteps("Moving", comparison.steps())) {
            findings = comparison.run(Listener.of(progress, () -> true));
        }
        if (options.json()) {
            out.println(findings.json());
        } else {
            findings.lines().forEach(out::println);
        }
        List<String> complaints = findings.complaints();
        complaints.forEach(complaint -> System.err.println("demo: " + complaint));
        return complaints.isEmpty() ? GOOD : WRONG;
    }
}
