package io.sluice.bench;

import java.io.IOException;

/**
 * A contender whose work is too brief to be timed once, and is done several times in a turn.
 *
 * @param contender does it so often
 * @param times how often; the figures are of one time
 */
record Averaged(Contender contender, int times) implements Contender {
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
