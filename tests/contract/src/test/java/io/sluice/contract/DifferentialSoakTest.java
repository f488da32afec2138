package io.sluice.contract;

import io.sluice.contract.fixture.Rounds;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link DifferentialTest} with thousands of scenarios, others in each soak. */
@Tag("drop-in")
@Tag("stock")
class DifferentialSoakTest {
    private static final int THOUSANDS = 5000;
    /** How many values the generators are to be tuned for: as many as jqwik itself tries. */
    private static final int TUNED_FOR = 1000;

    static LongStream seeds() {
        return Rounds.SOAK ? LongStream.of(Rounds.SEED) : LongStream.empty();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("seeds")
    void norInThousandsOfScenarios(long seed) {
        System.out.println("the same scenarios again: -Dsluice.soak.seed=" + seed);
        JqwikSession.run(() -> {
            RandomGenerator<Differential> scenarios = DifferentialTest.scenarios().generator(TUNED_FOR);
            Random random = new Random(seed);
            for (int tried = 0; tried < THOUSANDS; tried++) {
                DifferentialTest.compare(scenarios.next(random).value());
            }
        });
    }
}
