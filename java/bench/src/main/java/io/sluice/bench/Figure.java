package io.sluice.bench;

import java.util.function.ToLongFunction;

/** What of a round is compared. */
enum Figure {
    /** CPU time of the thread that transfers. */
    THREAD("thread CPU", Sample::cpu),
    /** CPU time of its whole process. */
    PROCESS("process CPU", Sample::process),
    /** The same and that of the peers: what the machine spent. */
    MACHINE("with peers", sample -> sample.process() + sample.peers()),
    /** Time until the last byte was there. */
    WALL("wall", Sample::wall);

    private final String text;
    private final ToLongFunction<Sample> of;

    Figure(String text, ToLongFunction<Sample> of) {
        this.text = text;
        this.of = of;
    }

    String text() {
        return text;
    }

    long of(Sample sample) {
        return of.applyAsLong(sample);
    }
}
