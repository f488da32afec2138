package io.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Medians of ratios, and how well they are known. */
class RatioTest {
    @Test
    void theMedianOfAnEvenNumberLiesHalfway() {
        assertEquals(2.5, Ratio.of(4, 1, 3, 2).median());
        assertEquals(3, Ratio.median(5, 1, 3));
    }

    @Test
    void theIntervalOfFiveRoundsGoesFromTheLowestToTheHighest() {
        Ratio ratio = Ratio.of(1.02, 0.97, 1, 1.5, 0.99);
        assertEquals(0.97, ratio.from());
        assertEquals(1.5, ratio.to());
        assertEquals(0.5, ratio.doubt(), 1e-9);
        assertEquals(5, ratio.rounds());
    }

    /** As in any table of the sign test, at 90 %. */
    @ParameterizedTest(name = "{1} of {0} at each end")
    @CsvSource({"1, 0", "4, 0", "5, 0", "7, 0", "8, 1", "10, 1", "11, 2", "15, 3", "20, 5", "40, 14", "9999, 4916"})
    void valuesAreLeftOutAtTheEnds(int count, int cut) {
        assertEquals(cut, Ratio.cut(count));
    }

    @Test
    void oneBadRoundOfManyMakesNoDoubt() {
        double[] ratios = IntStream.range(0, 11).mapToDouble(i -> i == 4 ? 9 : 1 + i / 1000.0).toArray();
        assertTrue(Ratio.of(ratios).doubt() < 0.01);
    }

    @Test
    void theIntervalHoldsTheTrueMedianAboutAsOftenAsItSays() {
        Random random = new Random(7);
        int held = 0;
        int times = 2000;
        for (int i = 0; i < times; i++) {
            // Skewed, as a machine's noise is.
            Ratio ratio = Ratio.of(IntStream.range(0, 12).mapToDouble(k -> Math.exp(random.nextGaussian())).toArray());
            held += ratio.from() <= 1 && ratio.to() >= 1 ? 1 : 0;
        }
        assertTrue(held >= Ratio.CONFIDENCE * times, held + " of " + times);
    }

    @Test
    void theNoiseOfAPairOfTheSameIsTheQuartileFartherFromOne() {
        assertEquals(0.25, Ratio.of(0.75, 0.75, 1, 1.1, 1.1).noise(), 1e-9);
    }
}
