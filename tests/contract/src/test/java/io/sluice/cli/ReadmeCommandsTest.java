package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README that need no second machine, run as they stand there, from a shell beside a file of that name. */
class ReadmeCommandsTest {
    private static final List<String> COMMANDS = List.of("compare", "doctor", "explain", "relay");

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> theCommandsOfTheReadmeRun() throws Exception {
        List<String> lines = Files.readAllLines(Path.of(System.getProperty("sluice.test.root"), "README.md")).stream()
                .filter(line -> COMMANDS.stream().anyMatch(command -> line.startsWith("sluice " + command + " ")))
                .filter(line -> !line.contains(" --to localhost:7000 "))
                .toList();
        assertTrue(lines.size() >= COMMANDS.size(), lines::toString);
        byte[] content = new byte[200_000];
        new Random(3).nextBytes(content);
        Files.write(directory.resolve("big.iso"), content);
        return lines.stream().map(line -> DynamicTest.dynamicTest(line, () -> run(line)));
    }

    private void run(String line) throws Exception {
        // The port may be taken here; else it is run to the letter.
        String command = line.replaceFirst("^sluice relay 8080 ", "sluice relay 0 ")
                .replaceFirst("^sluice", "exec '" + Path.of(System.getProperty("sluice.cli.dist"), "sluice") + "'");
        Path err = directory.resolve("err");
        ProcessBuilder builder = Ran.start().command("bash", "-c", command).directory(directory.toFile())
                .redirectOutput(directory.resolve("out").toFile()).redirectError(err.toFile());
        Process process = builder.start();
        try {
            if (line.startsWith("sluice relay ")) {
                Await.until("it listens", () -> Files.readString(err).contains("listening on "));
                process.destroy();
                assertEquals(143, process.waitFor());
            } else {
                assertEquals(0, process.waitFor(), () -> line + ": " + err);
            }
        } finally {
            process.destroyForcibly();
        }
        assertFalse(Files.readString(directory.resolve("out")).isBlank());
    }
}
