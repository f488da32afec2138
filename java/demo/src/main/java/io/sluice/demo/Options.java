package io.sluice.demo;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * What the command line asks for.
 *
 * @param file the file to move, or null for the default
 * @param json true for JSON alone on standard output
 * @param quick true for a short round of each
 * @param here true to stay in the machine's own network, see {@link OwnNetwork}
 * @param help true if only an explanation is wanted
 */
record Options(Path file, boolean json, boolean quick, boolean here, boolean help) {
    static final String USAGE = "usage: ./gradlew demo [-Pfile=PATH] [-Pjson] [-Pquick] [-Pjdk=25]"
            + " (the program itself: [--file PATH] [--json] [--quick] [--here] [--help])";

    static Options parse(String... arguments) throws UsageException {
        Path file = null;
        boolean json = false;
        boolean quick = false;
        boolean here = false;
        boolean help = false;
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.equals("--json")) {
                json = true;
            } else if (argument.equals("--quick")) {
                quick = true;
            } else if (argument.equals("--here")) {
                here = true;
            } else if (argument.equals("--help") || argument.equals("-h")) {
                help = true;
            } else if (argument.equals("--file")) {
                if (++i == arguments.length) {
                    throw new UsageException("--file needs a path; " + USAGE);
                }
                file = path(arguments[i]);
            } else if (argument.startsWith("--file=")) {
                file = path(argument.substring("--file=".length()));
            } else {
                throw new UsageException("unknown argument '" + argument + "'; " + USAGE);
            }
        }
        return new Options(file, json, quick, here, help);
    }

    private static Path path(String text) throws UsageException {
        if (text.isEmpty()) {
            throw new UsageException("--file needs a path; " + USAGE);
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException("'" + text + "' is not a path: " + e.getReason());
        }
    }
}
