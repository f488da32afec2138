package io.sluice.bench;

import java.io.IOException;

/**
 * A contender whose work is brief. Too brief to be timed once, it is done several times in a turn; or its figures vary more than those
 * of others, and it has more turns than they. A machine drifts within a second (measured: what a relay costs, by half, and what the
 * next turn .2 s later costs, by about as much), so what is to be compared takes turns as close as can be.
 *
 * @param contender does the work, as often as a turn asks for
 * @param times how often that is; the figures are of one time
 * @param turns how many turns, among those of the others
 */
record Repeated(Contender contender, int times, int turns) implements Contender {
    @Override
    public String name() {
        return contender.name();
    }

    @Override
    public Kind kind() {
        return contender.kind();
    }

    @Override
    public Sample run() throws IOException {
        return contender.run().over(times);
    }

    @Override
    public void close() throws IOException {
        contender.close();
    }
}
