package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Await;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code sluice receive} or {@code relay} in a process of its own, from the moment at which it listens; one that still runs is killed in the end. */
final class ListeningProcess implements AutoCloseable {
    /** What they say then, and the port. */
    static final Pattern LISTENING = Pattern.compile("listening on (?:port |\\S*:)(\\d+)");

    private final Process process;
    private final File out;
    private final File err;
    private final int port;

    private ListeningProcess(Process process, File out, File err) throws Exception {
        this.process = process;
        this.out = out;
        this.err = err;
        port = awaitPort();
    }

    /** Starts it and waits; what it prints goes to files below a directory, but for standard output where that has been redirected. */
    static ListeningProcess start(Path directory, ProcessBuilder builder) throws Exception {
        File err = Files.createTempFile(directory, "err", "").toFile();
        if (builder.redirectOutput() == Redirect.PIPE) {
            builder.redirectOutput(Files.createTempFile(directory, "out", "").toFile());
        }
        Process process = builder.redirectError(err).start();
        try {
            return new ListeningProcess(process, builder.redirectOutput().file(), err);
        } catch (Throwable e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private int awaitPort() throws Exception {
        Await.until("it listens", () -> !process.isAlive() || LISTENING.matcher(err()).find());
        Matcher told = LISTENING.matcher(err());
        assertTrue(told.find(), err());
        return Integer.parseInt(told.group(1));
    }

    int port() {
        return port;
    }

    /** As the command line of send names it. */
    String address() {
        return "127.0.0.1:" + port;
    }

    Process process() {
        return process;
    }

    /** How it ended, once it has. */
    int exitCode() throws InterruptedException {
        return Killed.exitCode(process);
    }

    /** What it has printed on standard output so far. */
    String out() throws IOException {
        return Files.readString(out.toPath());
    }

    /** What it has printed on standard error so far. */
    String err() throws IOException {
        return Files.readString(err.toPath());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
