package io.sluice.cli;

import io.sluice.Sluice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * Copies, sends and receives small files, so that a JVM that archives at its end what it has loaded ({@code sluice
 * --archive-classes}) has loaded what these commands need. Prints nothing, and leaves nothing behind.
 */
final class Rehearsal {
    /** What the script is asked for it by. */
    static final String OPTION = "--archive-classes";

    /** Nobody else's business; and a name, as names are looked up in ways of their own. */
    private static final String RECEIVER = "localhost:";
    private static final int MOST_SECONDS = 30;

    private Rehearsal() {}

    /** Does it all, and returns what the shell is to be told. */
    static int run() {
        return run(() -> {});
    }

    /** The same, with something to do each time that somebody listens. */
    static int run(Runnable meanwhile) {
        try {
            rehearse(meanwhile);
            return ExitCode.DONE;
        } catch (IOException | IllegalStateException e) {
            System.err.println("sluice: cannot archive its classes: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.FAILED;
    }

    private static void rehearse(Runnable meanwhile) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sluice-rehearsal-");
        try {
            Path file = Files.write(directory.resolve("file"), new byte[(int) PartFile.RESUMABLE]);
            Path large = Files.write(directory.resolve("large"), new byte[(int) Parts.WORTH]);
            Sluice.isAvailable(); // as Main does beside
            run("--help");
            run("copy", file, directory.resolve("copy"));
            for (CheckKind check : CheckKind.values()) {
                send(file, Files.createDirectory(directory.resolve("by-" + check)), "--checksum", check, meanwhile);
            }
            send(large, Files.createDirectory(directory.resolve("in-parts")), "--streams", 2, meanwhile);
        } finally {
            try (Stream<Path> all = Files.walk(directory)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    private static void send(Path file, Path directory, String option, Object value, Runnable meanwhile)
            throws IOException, InterruptedException {
        PipedWriter err = new PipedWriter();
        BufferedReader words = new BufferedReader(new PipedReader(err));
        FutureTask<Void> receiver = new FutureTask<>(() -> {
            try (PrintWriter told = new PrintWriter(err)) {
                run(told, "receive", RECEIVER + 0, directory);
            }
        }, null);
        new Thread(receiver, "sluice-rehearsal").start();
        String listening = words.readLine();
        if (listening != null) {
            meanwhile.run();
            // It writes to a pipe, which holds little.
            new Thread(() -> words.lines().forEach(word -> {}), "sluice-words").start();
            run("send", option, value, file, RECEIVER + listening.substring(listening.lastIndexOf(' ') + 1));
        }
        try {
            receiver.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("sluice receive does not end here", e);
        }
    }

    private static void run(Object... words) {
        run(new PrintWriter(OutputStream.nullOutputStream()), words);
    }

    private static void run(PrintWriter err, Object... words) {
        String[] arguments = Stream.of(words).map(Object::toString).toArray(String[]::new);
        CommandLine line = SluiceCommand.commandLine(arguments);
        line.setOut(new PrintWriter(OutputStream.nullOutputStream())).setErr(err);
        if (line.execute(arguments) != ExitCode.DONE) {
            throw new IllegalStateException("sluice " + String.join(" ", arguments) + " does not work here");
        }
    }
}
