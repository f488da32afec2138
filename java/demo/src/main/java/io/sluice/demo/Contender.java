package io.sluice.demo;

import io.sluice.Method;
import io.sluice.TransferReport;
import java.io.IOException;

/**
 * One way of making a transfer: a row of the table.
 *
 * @param name what the row calls it
 * @param asked the method asked for
 * @param through what is called
 * @param move the call
 */
record Contender(String name, Method asked, String through, Move move) {
    @Override
    public String toString() {
        return name;
    }

    /** Makes one transfer. */
    sealed interface Move {}

    /** By {@link io.sluice.Transfer}, which makes a report of each. */
    non-sealed interface Reported extends Move {
        TransferReport make() throws IOException;
    }

    /** By what makes no report. What Sluice does is seen in its totals; the JDK tells nobody. */
    non-sealed interface Plain extends Move {
        /** Makes the transfer of this number in the round, from 0; returns the bytes moved. */
        long make(int turn) throws IOException;
    }
}
