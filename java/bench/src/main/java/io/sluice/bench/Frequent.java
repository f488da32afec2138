package io.sluice.bench;

import java.io.IOException;

/**
 * A contender that is brief, and whose figures vary more than those of others: it has more turns than they. A machine drifts within
 * a second (measured: what a relay costs, by half, and what the next turn .2 s later costs, by about as much), so what is to be
 * compared takes turns as close as can be.
 *
 * @param contender does the work
 * @param turns how many, among those of the others
 */
record Frequent(Contender contender, int turns) implements Contender {
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
        return contender.run();
    }

    @Override
    public void close() throws IOException {
        contender.close();
    }
}
