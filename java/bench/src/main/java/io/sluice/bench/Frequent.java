package io.sluice.bench;

import java.io.IOException;

/**
 * A contender that is brief, and whose figures vary more than those of others: it has more turns than they.
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
