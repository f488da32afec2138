package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What lies in a directory. */
final class Entries {
    private Entries() {}

    /** Asserts that it is these names, in order, and nothing else. */
    static void assertOnly(Path directory, String... names) throws IOException {
        try (Stream<Path> there = Files.list(directory)) {
            assertEquals(List.of(names), there.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }
}
