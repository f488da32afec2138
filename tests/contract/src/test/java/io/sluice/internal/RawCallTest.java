package io.sluice.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Sluice;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a call into the native library costs by itself. */
@Tag("timing")
class RawCallTest {
    private static final int ROUNDS = 50;
    private static final int CALLS = 200_000;

    /** It is printed and not judged: a machine that does something else meanwhile takes longer. */
    @Test
    void aRawCallIsTimed() {
        Sluice.ensureAvailability();
        double[] nanos = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int call = 0; call < CALLS; call++) {
                Native.nothing();
            }
            nanos[round] = (System.nanoTime() - start) / (double) CALLS;
        }
        Arrays.sort(nanos);
        System.out.printf("raw call into the native library: median %.1f ns, fastest round %.1f ns (below 20 is what it"
                + " should be)%n", nanos[ROUNDS / 2], nanos[0]);
        assertTrue(nanos[0] > 0);
    }
}
