package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README that copy files, or need a receiver, run as they stand there; but for the port, which may be taken. */
class ReadmeFilesTest {
    @TempDir
    Path directory;

    private static String line(String command) throws IOException {
        return Files.readAllLines(Path.of(System.getProperty("sluice.test.root"), "README.md")).stream()
                .filter(line -> line.startsWith("sluice " + command + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the README has no sluice " + command));
    }

    private Process start(String line, Path err) throws IOException {
        String command = line.replaceFirst("^sluice", "exec '" + Path.of(System.getProperty("sluice.cli.dist"), "sluice") + "'");
        return Ran.start().command("bash", "-c", command).directory(directory.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(err.toFile()).start();
    }

    @Test
    void theyMoveTheFile() throws Exception {
        Path file = Files.write(directory.resolve("big.iso"), Content.of(200_000));
        Path in = Files.createDirectory(directory.resolve("incoming"));
        Path err = directory.resolve("err");
        assertEquals(0, Killed.exitCode(start(line("copy"), err)), () -> "see " + err);
        assertEquals(-1, Files.mismatch(file, directory.resolve("backup.iso")));

        receiving("send", err);
        assertEquals(-1, Files.mismatch(file, in.resolve("big.iso")));
        Files.delete(in.resolve("big.iso"));
        receiving("compare --to", err);
        assertFalse(Files.exists(in.resolve("big.iso")));
    }

    /** Runs a command for which there has to be a receiver, and the receiver. */
    private void receiving(String command, Path err) throws Exception {
        Path told = directory.resolve("told");
        Process receiver = start(line("receive").replaceFirst("receive 7000 ", "receive 0 "), told);
        Await.until("it listens", () -> Files.readString(told).contains("listening on port "));
        String port = Files.readString(told).replaceAll("(?s).*port (\\d+).*", "$1");
        assertEquals(0, Killed.exitCode(start(line(command).replaceFirst("localhost:7000", "localhost:" + port), err)), () -> "see " + err);
        assertEquals(0, Killed.exitCode(receiver));
    }
}
