package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        List<String> lines = new ArrayList<>();
        for (String command : COMMANDS) {
            lines.addAll(ReadmeLine.all(command));
        }
        lines.removeIf(line -> line.contains(" --to localhost:7000 "));
        assertTrue(lines.size() >= COMMANDS.size(), lines::toString);
        byte[] content = new byte[200_000];
        new Random(3).nextBytes(content);
        Files.write(directory.resolve("big.iso"), content);
        return lines.stream().map(line -> DynamicTest.dynamicTest(line, () -> run(line)));
    }

    private void run(String line) throws Exception {
        // The port may be taken here; else it is run to the letter.
        ProcessBuilder builder = ReadmeLine.shell(line.replaceFirst("^sluice relay 8080 ", "sluice relay 0 "), directory);
        if (line.startsWith("sluice relay ")) {
            try (ListeningProcess relay = ListeningProcess.start(directory, builder)) {
                relay.process().destroy();
                assertEquals(143, relay.exitCode());
                assertFalse(relay.out().isBlank());
            }
        } else {
            Ran ran = Ran.of(directory, builder);
            assertEquals(0, ran.exitCode(), ran::toString);
            assertFalse(ran.out().isBlank());
        }
    }
}
