package io.sluice.cli;

import io.sluice.contract.fixture.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A command in a process of its own, that is to end before it is done. */
final class Killed {
    private Killed() {}

    /** Ends a process by SIGKILL as soon as a part file is so long, or once it has ended by itself. */
    static void atLength(Process process, Path part, long length) throws Exception {
        when(part + " is " + length + " bytes long", () -> size(part) >= length, process);
    }

    /** The same as soon as something has come true. */
    static void when(String what, Await.Condition condition, Process process) throws Exception {
        Await.until(what, () -> !process.isAlive() || condition.holds());
        process.destroyForcibly();
        process.waitFor();
    }

    /** Has a process be told of a Ctrl-C, by the shell's own kill: the program of that name is not everywhere. */
    static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start().waitFor();
    }

    /** Waits for a process that was told to end. */
    static int exitCode(Process process) throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it did not end: " + process.info().commandLine().orElse("?"));
        }
        return process.exitValue();
    }

    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return -1;
        }
    }
}
