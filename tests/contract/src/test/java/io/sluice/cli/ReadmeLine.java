package io.sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The command lines of the README, as a reader would type them. */
final class ReadmeLine {
    private ReadmeLine() {}

    /** All of them that begin so. */
    static List<String> all(String command) throws IOException {
        return Files.readAllLines(Path.of(System.getProperty("sluice.test.root"), "README.md")).stream()
                .filter(line -> line.startsWith("sluice " + command + " "))
                .toList();
    }

    /** What runs one from a shell, in that directory, by the command that is delivered. */
    static ProcessBuilder shell(String line, Path directory) {
        String command = line.replaceFirst("^sluice", "exec '" + Path.of(System.getProperty("sluice.cli.dist"), "sluice") + "'");
        return Ran.start().command("bash", "-c", command).directory(directory.toFile());
    }
}
