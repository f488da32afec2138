package io.sluice.bench.jmh;

import io.sluice.bench.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The program behind {@code ./gradlew jmh}: JMH with our profiler, and without what cannot run here. */
public final class Suite {
    private static final String QUICK = "--quick";
    private static final Path DIRECTORY =
            Path.of(System.getProperty("sluice.bench.directory", "build/bench")).toAbsolutePath();
    private static final int VIRTUAL_THREADS = 21;

    private final CommandLineOptions asked;
    private final List<String> kinds;
    private final XfsImage xfs;

    private Suite(CommandLineOptions asked, XfsImage xfs) {
        this.asked = asked;
        this.xfs = xfs;
        this.kinds = Runtime.version().feature() < VIRTUAL_THREADS ? List.of("platform") : List.of();
        if (!kinds.isEmpty()) {
            System.out.println("# Without virtual threads: this JDK has none; -Pjdk=25 measures them too");
        }
    }

    /**
     * Runs it.
     *
     * @param arguments {@code --quick}, and JMH's own
     * @throws Exception if a benchmark fails
     */
    public static void main(String... arguments) throws Exception {
        List<String> own = new ArrayList<>(List.of(arguments));
        boolean quick = own.remove(QUICK);
        try {
            CommandLineOptions asked = new CommandLineOptions(own.toArray(String[]::new));
            if (asked.shouldHelp()) {
                asked.showHelp();
            } else if (asked.shouldList()) {
                new Runner(asked).list();
            } else if (asked.shouldListWithParams()) {
                new Runner(asked).listWithParams(asked);
            } else {
                measure(asked, quick);
            }
        } catch (CommandLineOptionException | RunnerException e) {
            System.err.println("jmh: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void measure(CommandLineOptions asked, boolean quick) throws IOException, RunnerException {
        System.out.println("# Network: " + Environment.network());
        XfsImage xfs = null;
        try {
            xfs = XfsImage.mount(DIRECTORY);
        } catch (IOException e) {
            System.out.println("# Without XFS: " + e.getMessage());
        }
        try (XfsImage mounted = xfs) {
            Suite suite = new Suite(asked, mounted);
            if (quick) {
                suite.quick();
            } else {
                new Runner(suite.options(Map.of()).build()).run();
            }
        }
    }

    /** Runs each scenario with parameters of its own; the results are one. */
    private void quick() throws RunnerException {
        List<RunResult> results = new ArrayList<>();
        for (Selection selection : Selection.QUICK) {
            if (wanted(selection.scenario().getName())) {
                results.addAll(new Runner(options(selection.parameters()).exclude(selection.others())
                        .forks(1).warmupIterations(1).measurementIterations(2)
                        .warmupTime(TimeValue.milliseconds(300)).measurementTime(TimeValue.milliseconds(300))
                        .build()).run());
            }
        }
        System.out.println();
        ResultFormatFactory.getInstance(ResultFormatType.TEXT, System.out).writeOut(results);
        if (asked.getResult().hasValue()) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, asked.getResult().get()).writeOut(results);
        }
    }

    private boolean wanted(String name) {
        return asked.getIncludes().isEmpty()
                || asked.getIncludes().stream().anyMatch(include -> Pattern.compile(include).matcher(name).find());
    }

    /** What was asked for, with our profiler, and without what cannot be done here. */
    private ChainedOptionsBuilder options(Map<String, List<String>> parameters) {
        ChainedOptionsBuilder options = new OptionsBuilder().addProfiler(CostProfiler.class).shouldFailOnError(true);
        Map<String, List<String>> all = new LinkedHashMap<>(parameters);
        if (!kinds.isEmpty()) {
            all.put("kind", kinds);
        }
        if (xfs == null) {
            all.put("directory", List.of("build", "/dev/shm"));
        } else {
            options.jvmArgsAppend(xfs.option());
        }
        all.forEach((name, values) -> {
            if (!asked.getParameter(name).hasValue()) {
                options.param(name, values.toArray(String[]::new));
            }
        });
        return options.parent(asked);
    }
}
