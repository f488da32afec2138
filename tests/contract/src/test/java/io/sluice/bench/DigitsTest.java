package io.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ratios as people read them. */
class DigitsTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"1.2345, 1.23", "1, 1.00", "0.97049, 0.970", "0.05123, 0.0512", "0.0015349, 0.00153", "6.789, 6.79", "67.89, 67.9",
        "1234.5, 1235", "0, 0.00", "-0.0123, -0.0123"})
    void threeOfThemAreSignificant(double ratio, String text) {
        assertEquals(text, Digits.of(ratio));
    }
}
