package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.contract.fixture.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command on a terminal of its own, which {@code script} of util-linux makes, and what is to be seen there. */
final class Screen {
    private static final char CTRL_C = 3;
    private static final Pattern PIECE = Pattern.compile("\033\\[([?\\d]*)([A-Za-z])|\r|\n|[^\r\n\033]+");

    private final Process process;
    private final Path written;

    private Screen(Process process, Path written) {
        this.process = process;
        this.written = written;
    }

    /** Starts what is delivered on a terminal of so many columns. */
    static Screen of(int columns, Path directory, Object... arguments) throws IOException {
        return of("xterm", columns, directory, arguments);
    }

    static Screen of(String kind, int columns, Path directory, Object... arguments) throws IOException {
        assumePossible();
        ProcessBuilder builder = Ran.start(arguments);
        List<String> quoted = builder.command().stream().map(word -> "'" + word + "'").toList();
        Path written = Files.createTempFile(directory, "screen", "");
        // Its own typescript is not written until it ends.
        builder.command("script", "-qec", "stty cols " + columns + "; exec " + String.join(" ", quoted), "/dev/null");
        builder.environment().put("TERM", kind);
        return new Screen(builder.redirectErrorStream(true).redirectOutput(written.toFile()).start(), written);
    }

    /** For what would be left behind if it turned out later: the test is skipped where there are no such terminals. */
    static void assumePossible() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "there is no script of util-linux to make a terminal");
    }

    /** All that was written to it so far, with what moves the cursor. */
    String written() throws IOException {
        return Files.readString(written, StandardCharsets.UTF_8);
    }

    /** Waits until something has been written to it. */
    void await(String what) throws Exception {
        Await.until(what + " is on the terminal", () -> !process.isAlive() || written().contains(what));
        assertTrue(written().contains(what), this::toString);
    }

    /** Types a Ctrl-C. */
    void interrupt() throws IOException {
        process.getOutputStream().write(CTRL_C);
        process.getOutputStream().flush();
    }

    int exitCode() throws InterruptedException {
        return Killed.exitCode(process);
    }

    /** Each state of the line that is redrawn in place. */
    List<String> bars() throws IOException {
        return Pattern.compile("\033\\[\\?7l([^\033]*)\033\\[K\033\\[\\?7h").matcher(written()).results().map(bar -> bar.group(1)).toList();
    }

    /** What a person sees in the end: without what was written over, or erased. */
    List<String> lines() throws IOException {
        List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
        int column = 0;
        Matcher piece = PIECE.matcher(written());
        while (piece.find()) {
            StringBuilder line = lines.get(lines.size() - 1);
            if (piece.group().equals("\r")) {
                column = 0;
            } else if (piece.group().equals("\n")) {
                lines.add(new StringBuilder(" ".repeat(column)));
            } else if (piece.group(2) == null) {
                line.replace(column, Math.min(line.length(), column + piece.group().length()), piece.group());
                column += piece.group().length();
            } else if (piece.group(2).equals("K")) {
                line.setLength(column);
            }
        }
        return lines.stream().map(line -> line.toString().stripTrailing()).toList();
    }

    @Override
    public String toString() {
        try {
            return written().replace("\033", "<ESC>").replace("\r", "<CR>");
        } catch (IOException e) {
            return e.toString();
        }
    }
}
