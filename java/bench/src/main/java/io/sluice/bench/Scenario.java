package io.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Work that can be done in several ways, opened for a run.
 *
 * @param about what is done, for people
 * @param unit what the figures are per
 * @param units how many of those a round makes
 * @param slices how many turns of each contender make a round
 * @param contenders in the order in which they take turns; the first runs a second time as {@link #AGAIN}
 * @param absent contenders that cannot run here, and why
 * @param bars what is to be reached
 * @param before what is done before each turn, outside of the time that is measured
 * @param after what is done when the scenario is over
 */
record Scenario(
        String about, Unit unit, double units, int slices, List<Contender> contenders, List<Absent> absent, List<Bar> bars, Step before,
        Step after)
        implements Closeable {
    private static final double GIGABYTE = 1e9;
    /** The other half of the A/A pair: the same contender once more. */
    static final String AGAIN = "the same again";

    /** What figures are per. */
    enum Unit { GIGABYTE, OPERATION }

    /** A contender that cannot run here. */
    record Absent(String name, String why) {}

    /** Something besides the work. */
    interface Step {
        void run() throws IOException;
    }

    /** Large transfers, whose figures are per GB of 10⁹ bytes. */
    static Scenario large(String about, long bytes, Lineup lineup, List<Bar> bars, Step before, Step after) {
        return new Scenario(about, Unit.GIGABYTE, bytes / GIGABYTE, 1, lineup.contenders(), lineup.absent(), bars, before, after);
    }

    /** Many small operations, whose figures are per operation. */
    static Scenario small(String about, int operations, Lineup lineup, List<Bar> bars, Step after) {
        return new Scenario(about, Unit.OPERATION, operations, 1, lineup.contenders(), lineup.absent(), bars, () -> {}, after);
    }

    /** The same, with so many turns of each as a round: for what differs from connection to connection. */
    Scenario inSlices(int count) {
        return new Scenario(about, unit, units * count, slices * count, contenders, absent, bars, before, after);
    }

    /** Sets a scenario up. */
    interface Opener {
        Scenario open(Lab lab) throws IOException;
    }

    @Override
    public void close() throws IOException {
        for (Contender contender : contenders) {
            contender.close();
        }
        after.run();
    }
}
