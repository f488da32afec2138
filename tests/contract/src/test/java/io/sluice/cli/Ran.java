package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * A command that ran to its end.
 *
 * @param exitCode what the shell was told
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
record Ran(int exitCode, String out, String err) {
    /** Runs a command in this JVM, which costs no start of one. */
    static Ran here(Object... arguments) {
        return here(new StringWriter(), arguments);
    }

    /** The same, with a look at its standard error while it runs. */
    static Ran here(StringWriter err, Object... arguments) {
        StringWriter out = new StringWriter();
        CommandLine command = SluiceCommand.commandLine();
        // To the subcommands too, which is why they are set in this order.
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Ran(command.execute(words(arguments)), out.toString(), err.toString());
    }

    /** Runs what is delivered, by the script that lies beside the jar. */
    static Ran script(Path directory, Object... arguments) throws IOException, InterruptedException {
        return of(directory, start(arguments));
    }

    /** Runs a process to its end. */
    static Ran of(Path directory, ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        int exitCode = process.waitFor();
        return new Ran(exitCode, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }

    /** What starts the script, with the Java that this runs on; a Ctrl-C ends it, also where all of this is run in the background of a shell. */
    static ProcessBuilder start(Object... arguments) {
        String script = Path.of(System.getProperty("sluice.cli.dist"), "sluice").toString();
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT", script));
        command.addAll(List.of(words(arguments)));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    static String[] words(Object... arguments) {
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        return words;
    }

    /** Asserts that it was refused with that exit code, and with one line that says why, among other words. */
    void assertRefused(int code, String why) {
        assertAll(toString(),
                () -> assertEquals(code, exitCode),
                () -> assertEquals("", out),
                () -> assertEquals(1, err.lines().count()),
                () -> assertTrue(err.contains(why)));
    }

    /** The figures, printed as one line of JSON and nothing else. */
    JsonObject json() {
        return JsonParser.parseString(out).getAsJsonObject();
    }
}
