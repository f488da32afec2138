package io.sluice.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Standard error, where that is a terminal. */
final class Terminal {
    private static final Path ERROR = Path.of("/proc/self/fd/2");
    private static final Pattern SIZE = Pattern.compile("\\d+ (\\d+)\\s*");
    private static final int COLUMNS = 80;

    private Terminal() {}

    /**
     * Whether standard error is a terminal that moves its cursor when told to. Java 17 can tell only whether input and output both are
     * terminals.
     */
    static boolean isThere() {
        String kind = System.getenv("TERM");
        if (kind == null || kind.isEmpty() || kind.equals("dumb")) {
            return false;
        }
        try {
            String stream = Files.readSymbolicLink(ERROR).toString();
            return stream.startsWith("/dev/pts/") || stream.startsWith("/dev/tty") || stream.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** How many characters fit into a line of it; 80 where it does not say. */
    static int columns() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File(ERROR.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Matcher size = SIZE.matcher(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            // 0 is what a terminal says that nobody has told.
            return size.matches() && !size.group(1).equals("0") ? Integer.parseInt(size.group(1)) : COLUMNS;
        } catch (IOException | NumberFormatException e) {
            return COLUMNS;
        }
    }
}
