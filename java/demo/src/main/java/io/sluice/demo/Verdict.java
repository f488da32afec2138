package io.sluice.demo;

/**
 * What came of checking what has arrived.
 *
 * @param sha256 in hexadecimal: of every piece if all are right, else of the first wrong one; empty if there was none
 * @param right pieces that are as sent
 * @param wrong pieces that are not
 */
public record Verdict(String sha256, long right, long wrong) {
    boolean good(long pieces) {
        return right == pieces && wrong == 0;
    }
}
