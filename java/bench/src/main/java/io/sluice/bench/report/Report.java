package io.sluice.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The program that writes the report, from runs that were made before. */
public final class Report {
    private static final String USAGE = "usage: report --markdown FILE --html FILE RUN.json...";
    private static final int WRONG = 1;

    private Report() {}

    /**
     * Writes both pages, or ends the JVM with status 1 and a line that says why not.
     *
     * @param arguments {@code --markdown FILE --html FILE}, and the runs: those of the ratios and of the sweep, of several JDKs. The
     *     ratios are compared with those of a file of the same name in a directory {@code before} beside them, if there is one
     */
    public static void main(String... arguments) {
        try {
            write(arguments);
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("report: " + e.getMessage());
            System.exit(WRONG);
        }
    }

    /**
     * Writes both pages.
     *
     * @param arguments as in {@link #main}
     * @throws IOException if a run cannot be read, or a page not be written
     */
    public static void write(String... arguments) throws IOException {
        Path markdown = null;
        Path html = null;
        List<Run> runs = new ArrayList<>();
        List<Agreement> agreements = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--markdown" -> markdown = value(arguments, ++i);
                case "--html" -> html = value(arguments, ++i);
                default -> {
                    Path file = Path.of(arguments[i]);
                    Run run = Run.read(file);
                    runs.add(run);
                    agreement(file, run).ifPresent(agreements::add);
                }
            }
        }
        if (markdown == null || html == null || runs.isEmpty()) {
            throw new IllegalArgumentException(USAGE);
        }
        Summary summary = Summary.of(runs, agreements);
        Files.writeString(markdown, Markdown.of(summary));
        Files.writeString(html, Page.of(summary));
        System.out.println("wrote " + markdown + " and " + html);
        for (Agreement agreement : agreements) {
            System.out.println(agreement.sentence());
            agreement.apart(true).forEach(pair -> System.out.println("  apart: " + pair.scenario() + ", " + pair.ratio() + ": "
                    + Texts.ratio(pair.before()) + " before, " + Texts.ratio(pair.now()) + " now"));
        }
    }

    /** With the run before, which report.sh puts into a directory beside its successor. */
    private static Optional<Agreement> agreement(Path file, Run run) {
        Path before = file.resolveSibling("before").resolve(file.getFileName());
        if (!Files.exists(before)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(Agreement.of(Run.read(before), run));
        } catch (IOException e) {
            System.err.println("report: not compared with the run before: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Path value(String[] arguments, int i) {
        if (i == arguments.length) {
            throw new IllegalArgumentException(USAGE);
        }
        return Path.of(arguments[i]);
    }
}
