package io.sluice.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program that writes the report, from runs that were made before. */
public final class Report {
    private static final String USAGE = "usage: report --markdown FILE --html FILE RUN.json...";
    private static final int WRONG = 1;

    private Report() {}

    /**
     * Writes both pages, or ends the JVM with status 1 and a line that says why not.
     *
     * @param arguments {@code --markdown FILE --html FILE}, and the runs: those of the ratios and of the sweep, of several JDKs
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
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--markdown" -> markdown = value(arguments, ++i);
                case "--html" -> html = value(arguments, ++i);
                default -> runs.add(Run.read(Path.of(arguments[i])));
            }
        }
        if (markdown == null || html == null || runs.isEmpty()) {
            throw new IllegalArgumentException(USAGE);
        }
        Summary summary = Summary.of(runs);
        Files.writeString(markdown, Markdown.of(summary));
        Files.writeString(html, Page.of(summary));
        System.out.println("wrote " + markdown + " and " + html);
    }

    private static Path value(String[] arguments, int i) {
        if (i == arguments.length) {
            throw new IllegalArgumentException(USAGE);
        }
        return Path.of(arguments[i]);
    }
}
