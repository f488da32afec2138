package io.sluice.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A comparison that is ended before its time. */
class ComparisonTest {
    private static final long SIZE = 70 << 20;

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void make() throws IOException {
        file = directory.resolve("file");
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(SIZE);
        }
    }

    /** Ends it in the turn of that number, and in the middle of it, as a Ctrl-C does. */
    private static final class Impatient implements Listener {
        private final int most;
        private Comparison comparison;
        private int turns;

        Impatient(int most) {
            this.most = most;
        }

        @Override
        public void at(String what) {
            if (++turns == most) {
                Thread other = new Thread(comparison::hangUp);
                other.start();
            }
        }

        @Override
        public void step() {}

        @Override
        public boolean goesOn() {
            return turns < most;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "receive", "relay", "copy"})
    void whatIsCutOffIsNoComplaintAndTheRestIsThere(String scenario) throws Exception {
        // The first turn of each contender is for warming up; there are six contenders at least.
        Impatient listener = new Impatient(12);
        listener.comparison = Comparison.of(file, List.of(scenario), Network.loopback());
        Findings findings = listener.comparison.run(listener);
        assertEquals(12, listener.turns);
        assertEquals(List.of(), findings.complaints());
        assertTrue(findings.areBytesRight());
    }

    @Test
    void aDigestIsNotComputedToItsEnd() throws Exception {
        Subject subject = Subject.at(file);
        assertThrows(IOException.class, () -> subject.digest(Load.whole(SIZE).get(0), () -> false));
    }
}
