package io.sluice.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the bar says, for lines of any length. */
class ProgressLineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MIB = 1 << 20;

    private static String mib(long bytes) {
        return bytes / MIB + " MiB";
    }

    /** The second time that it is drawn, after a second in which 50 of 400 MiB were moved, 100 having been there before. */
    private static String line(String message, int columns) {
        ProgressLine line = new ProgressLine("Sending", ProgressLineTest::mib);
        line.at(100 * MIB, 100 * MIB, 400 * MIB, message, columns, 0);
        return line.at(150 * MIB, 100 * MIB, 400 * MIB, message, columns, SECOND);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "100|'Sending  37% [===========>                  ]  150 of 400 MiB  50 MiB/s  0:05 left'",
        "79 |'Sending  37% [==========>                ]  150 of 400 MiB  50 MiB/s  0:05 left'",
        "39 |'Sending  37% [===>    ]  50 MiB/s  0:05'",
        "32 |'Sending  37%  50 MiB/s  0:05'",
    })
    void rateAndTimeLeftAreThereAtAnyWidth(int columns, String drawn) {
        assertEquals(drawn, line("", columns));
    }

    @Test
    void theMessageTakesWhatIsLeft() {
        assertTrue(line("a file with a long name", 79).endsWith(" left  a file with a"), line("a file with a long name", 79));
        assertEquals(line("", 39), line("a file with a long name", 39));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 39, 79, 200})
    void noLineIsLongerThanAsked(int columns) {
        assertTrue(line("a file with a long name", columns).length() <= columns);
    }

    @Test
    void withoutATotalItSaysHowMuchAndHowFast() {
        ProgressLine line = new ProgressLine("Relaying", ProgressLineTest::mib);
        line.at(0, 0, 0, "", 79, 0);
        line.at(0, 0, 0, "", 79, 100 * SECOND);
        assertEquals("Relaying  10 MiB  5 MiB/s  1 of 2", line.at(10 * MIB, 0, 0, "1 of 2", 79, 102 * SECOND));
    }

    @Test
    void aStallIsNoRateAndNoGuess() {
        ProgressLine line = new ProgressLine("Sending", ProgressLineTest::mib);
        String drawn = "";
        for (int second = 0; second < 10; second++) {
            drawn = line.at(5 * MIB, 0, 10 * MIB, "", 79, second * SECOND);
        }
        assertTrue(drawn.endsWith("0 MiB/s  -:-- left"), drawn);
    }

    @Test
    void whatIsDoneHasNoTimeLeftHoweverSlowlyItEnds() {
        ProgressLine line = new ProgressLine("Sending", ProgressLineTest::mib);
        line.at(10 * MIB, 10 * MIB, 10 * MIB, "", 79, 0);
        assertTrue(line.at(10 * MIB, 10 * MIB, 10 * MIB, "", 79, SECOND).endsWith("0 MiB/s  0:00 left"));
    }

    @Test
    void stepsHaveNoRate() {
        assertEquals("Moving  25% [===>        ]  4/16", new ProgressLine("Moving", null).at(4, 0, 16, "", 32, 0));
    }
}
