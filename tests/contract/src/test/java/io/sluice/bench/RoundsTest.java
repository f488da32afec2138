package io.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Rounds that not all contenders are in. */
class RoundsTest {
    private static Sample cpu(long nanos) {
        return new Sample(nanos, 0, 0, 0, 0);
    }

    @Test
    void aRatioIsOfTheRoundsThatBothWereIn() {
        Rounds rounds = new Rounds(List.of("a", "b"));
        for (int i = 0; i < 3; i++) {
            rounds.begin();
            rounds.add("a", cpu(20));
            if (i != 1) {
                rounds.add("b", cpu(10 * (i + 1)));
            }
        }
        Ratio ratio = rounds.ratio("a", "b", Figure.THREAD);
        assertEquals(2, ratio.rounds());
        assertEquals(20 / 30.0, ratio.from(), 1e-9);
        assertEquals(2, ratio.to(), 1e-9);
        assertEquals(3, rounds.count());
    }

    @Test
    void theTurnsOfARoundAddUp() {
        Rounds rounds = new Rounds(List.of("a"));
        rounds.begin();
        rounds.add("a", cpu(1));
        rounds.add("a", cpu(2));
        assertEquals(3, rounds.median("a", Figure.THREAD));
        assertEquals(1, rounds.of("a").size());
    }
}
