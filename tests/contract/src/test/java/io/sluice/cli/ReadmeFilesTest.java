package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
        return ReadmeLine.all(command).stream().findFirst().orElseThrow(() -> new AssertionError("the README has no sluice " + command));
    }

    private void run(String line) throws Exception {
        Path said = directory.resolve("said");
        Process process = ReadmeLine.shell(line, directory).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        assertEquals(0, Killed.exitCode(process), Files.readString(said));
    }

    @Test
    void theyMoveTheFile() throws Exception {
        Path file = Files.write(directory.resolve("big.iso"), Content.of(200_000));
        Path in = Files.createDirectory(directory.resolve("incoming"));
        run(line("copy"));
        assertEquals(-1, Files.mismatch(file, directory.resolve("backup.iso")));

        receiving("send");
        assertEquals(-1, Files.mismatch(file, in.resolve("big.iso")));
        Files.delete(in.resolve("big.iso"));
        receiving("compare --to");
        assertFalse(Files.exists(in.resolve("big.iso")));
    }

    /** Runs a command for which there has to be a receiver, and the receiver. */
    private void receiving(String command) throws Exception {
        String receive = line("receive").replaceFirst("receive 7000 ", "receive 0 ");
        try (ListeningProcess receiver = ListeningProcess.start(directory, ReadmeLine.shell(receive, directory))) {
            run(line(command).replaceFirst("localhost:7000", "localhost:" + receiver.port()));
            assertEquals(0, receiver.exitCode());
        }
    }
}
