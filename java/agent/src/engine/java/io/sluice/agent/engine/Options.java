package io.sluice.agent.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the agent was asked for.
 *
 * @param stats how figures are printed, or null for not at all
 * @param statsFile where figures are appended, or null for standard error
 * @param statsSeconds how often figures are printed besides at the end; 0 for never
 * @param jmx whether Sluice's figures are shown to JMX
 * @param log whether each transfer is printed
 * @param observe whether the JDK does all the work
 * @param off absolute paths of files and directories that are left to the JDK
 */
record Options(Format stats, Path statsFile, int statsSeconds, boolean jmx, boolean log, boolean observe, List<Path> off) {
    private static final String KNOWN =
            "stats, stats=json, stats-file=PATH, stats-interval=SECONDS, jmx, log, observe and off=PATH[:PATH...]";

    /** How figures are printed. */
    enum Format { TABLE, JSON }

    /** Reads options that commas separate. */
    static Options parse(String text) {
        Format stats = null;
        Path statsFile = null;
        int statsSeconds = 0;
        boolean jmx = false;
        boolean log = false;
        boolean observe = false;
        List<Path> off = new ArrayList<>();
        for (String option : text == null || text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            String value = equals < 0 ? null : option.substring(equals + 1);
            switch (name) {
                case "stats" -> stats = format(option, value);
                case "stats-file" -> statsFile = Path.of(given(option, value)).toAbsolutePath();
                case "stats-interval" -> statsSeconds = seconds(option, value);
                case "jmx" -> jmx = flag(option, value);
                case "log" -> log = flag(option, value);
                case "observe" -> observe = flag(option, value);
                case "off" -> {
                    for (String path : given(option, value).split(":", -1)) {
                        off.add(Path.of(named(option, path)).toAbsolutePath().normalize());
                    }
                }
                default -> throw new IllegalArgumentException("there is no option \"" + option + "\"; there are " + KNOWN);
            }
        }
        if (stats == null && (statsFile != null || statsSeconds > 0)) {
            stats = Format.TABLE;
        }
        return new Options(stats, statsFile, statsSeconds, jmx, log, observe, List.copyOf(off));
    }

    private static Format format(String option, String value) {
        if (value == null || value.equals("table")) {
            return Format.TABLE;
        }
        if (value.equals("json")) {
            return Format.JSON;
        }
        throw new IllegalArgumentException("\"" + option + "\" is neither stats nor stats=json");
    }

    private static boolean flag(String option, String value) {
        if (value != null) {
            throw new IllegalArgumentException("\"" + option + "\" takes no value");
        }
        return true;
    }

    private static String given(String option, String value) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("\"" + option + "\" needs a path, as in " + option.replace("=", "") + "=/tmp");
        }
        return value;
    }

    /** An empty path would be the working directory, with all that is in it. */
    private static String named(String option, String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("\"" + option + "\" has an empty path in it");
        }
        return path;
    }

    private static int seconds(String option, String value) {
        try {
            int seconds = Integer.parseInt(value == null ? "" : value);
            if (seconds > 0) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("\"" + option + "\" needs whole seconds, as in stats-interval=10");
    }
}
