package io.sluice.agent.engine;

import java.util.concurrent.atomic.LongAdder;

/** What the JDK did itself under the agent. */
final class JdkTotals {
    private static final LongAdder TRANSFERS = new LongAdder();
    private static final LongAdder BYTES = new LongAdder();

    private JdkTotals() {}

    static void count(long bytes) {
        TRANSFERS.increment();
        BYTES.add(bytes);
    }

    static long transfers() {
        return TRANSFERS.sum();
    }

    static long bytes() {
        return BYTES.sum();
    }
}
