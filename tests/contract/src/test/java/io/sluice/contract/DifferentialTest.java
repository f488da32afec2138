package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.contract.Differential.Before;
import io.sluice.contract.Differential.Call;
import io.sluice.contract.Differential.Kind;
import io.sluice.contract.Differential.Mode;
import io.sluice.contract.Differential.OneFile;
import io.sluice.contract.fixture.DropIn;
import io.sluice.contract.fixture.Stock;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

/**
 * Whatever is done to a file and another channel, there is no difference to see between us and the JDK that we run on, but for
 * these improvements, each of which has a test of its own:
 * <ul>
 * <li>a channel that takes a part is offered the rest in the same call, so that a call may move more than the JDK's;
 * <li>an interrupt closes both channels, on 17 too, and on 25 also where there is nothing to move, as on 17;
 * <li>on 17, a file that says it is empty and is not (in /proc) is read;
 * <li>a file of our own, cut short or with a full disk behind it, says in its exception what the JDK's does not.
 * </ul>
 */
class DifferentialTest {
    /** The same scenarios in every JVM, so that those under the agent can be compared with those without. */
    @Property(seed = "4711", tries = 400, edgeCases = EdgeCasesMode.NONE)
    @Tag("drop-in")
    @Tag("stock")
    void nobodyCanTellUsFromTheJdk(@ForAll("scenarios") Differential scenario) throws Exception {
        compare(scenario);
    }

    /** Fails if somebody can. */
    static void compare(Differential scenario) throws Exception {
        String expected = Stock.outcome(scenario.toString(), scenario::run);
        for (DropIn api : DropIn.here()) {
            if (api != DropIn.JDK) {
                assertEquals(expected, scenario.run(api), () -> api + " beside the JDK: " + scenario);
            }
        }
    }

    @Provide
    static Arbitrary<Differential> scenarios() {
        Arbitrary<Boolean> booleans = Arbitraries.of(true, false);
        Arbitrary<Boolean> seldom = Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true));
        return Arbitraries.of(true, false).flatMap(sends -> Combinators.combine(
                files(sends), Arbitraries.of(Kind.values()), files(!sends), booleans, Arbitraries.of(1000, 8192, 10_000),
                seldom, calls()).as((file, kind, other, blocking, perCall, untilDone, calls) ->
                        new Differential(sends, file, kind, other, blocking, perCall, untilDone, calls)));
    }

    private static Arbitrary<OneFile> files(boolean read) {
        Arbitrary<Mode> modes = Arbitraries.frequency(
                Tuple.of(8, Mode.BOTH), Tuple.of(read ? 8 : 1, Mode.READING), Tuple.of(read ? 1 : 8, Mode.WRITING),
                Tuple.of(read ? 1 : 3, Mode.APPENDING));
        return Combinators.combine(modes, sizes(), places(120_000)).as(OneFile::new);
    }

    private static Arbitrary<Integer> sizes() {
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.of(0, 1, 4095, 4096, 8191, 8193, 16_383, 16_385, 65_536)),
                Tuple.of(2, Arbitraries.integers().between(0, 20_000)),
                Tuple.of(1, Arbitraries.integers().between(0, 200_000)));
    }

    private static Arbitrary<Long> places(long most) {
        return Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(0L)), Tuple.of(3, Arbitraries.longs().between(0, 10_000)),
                Tuple.of(1, Arbitraries.longs().between(0, most)));
    }

    private static Arbitrary<List<Call>> calls() {
        Arbitrary<Before> before = Arbitraries.frequency(
                Tuple.of(20, Before.NOTHING), Tuple.of(1, Before.INTERRUPT), Tuple.of(1, Before.CLOSE_FILE),
                Tuple.of(1, Before.CLOSE_OTHER), Tuple.of(2, Before.CUT_FILE), Tuple.of(1, Before.SHUT_DOWN));
        Arbitrary<Long> positions = Arbitraries.frequencyOf(
                Tuple.of(30, places(220_000)), Tuple.of(1, Arbitraries.of(-1L, Long.MIN_VALUE)));
        Arbitrary<Long> counts = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.longs().between(0, 20_000)), Tuple.of(2, Arbitraries.longs().between(0, 300_000)),
                Tuple.of(2, Arbitraries.of(0L, 1L, (long) Integer.MAX_VALUE, Long.MAX_VALUE)),
                Tuple.of(1, Arbitraries.just(-1L)));
        return Combinators.combine(before, positions, counts).as(Call::new).list().ofMinSize(1).ofMaxSize(4);
    }
}
