package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.Statistics;
import io.sluice.Transfer;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jvm;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Trace;
import io.sluice.contract.fixture.Way;
import io.sluice.internal.BlockLayout;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The counts of system calls are true: strace sees the same calls, as often, on the thread that transfers. */
class CountsTest {
    /** On a line of its own, before a case's name and its counts. */
    private static final String COUNTS = "counts of ";

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Test
    void straceSeesWhatReportsAndTotalsCount() throws Exception {
        String objection = Trace.objection();
        assumeTrue(objection == null, () -> objection);
        Trace trace = new Trace(Files.createDirectory(scratch.path()), BlockLayout.CALLS);
        String output = new Jvm().under(trace.command()).run(Transfers.class).well().output();
        Map<String, Map<String, Long>> seen = trace.windows();
        Map<String, Map<String, Long>> counted = new TreeMap<>();
        output.lines().filter(line -> line.startsWith(COUNTS)).forEach(line -> {
            String[] parts = line.substring(COUNTS.length()).split(": ", 2);
            counted.put(parts[0], parse(parts[1]));
        });
        assertTrue(counted.size() > 100, output);
        assertEquals(counted.keySet(), seen.keySet());
        List<String> wrong = new ArrayList<>();
        counted.forEach((name, counts) -> {
            if (!counts.equals(seen.get(name))) {
                wrong.add(name + "\n  counted " + counts + "\n  seen    " + seen.get(name));
            }
        });
        assertTrue(wrong.isEmpty(), () -> wrong.size() + " of " + counted.size() + ":\n" + String.join("\n", wrong));
    }

    private static Map<String, Long> parse(String counts) {
        Map<String, Long> parsed = new TreeMap<>();
        Arrays.stream(counts.substring(1, counts.length() - 1).split(", ")).filter(pair -> !pair.isEmpty())
                .forEach(pair -> parsed.put(pair.split("=")[0], Long.valueOf(pair.split("=")[1])));
        return parsed;
    }

    /** What is traced: transfers by every method and pair, each a few times before, when classes are still loaded. */
    static final class Transfers {
        private static final int WARM_UPS = 3;
        private static final String NON_BLOCKING = "-nonblocking";
        /** Fits into any target: bytes handed back are read back after the transfer, which is no part of it. */
        private static final int AT_ONCE = 60_000;
        private static final byte[] CONTENT = Content.of(300_000);

        private Transfers() {}

        private interface Counted {
            Map<String, Long> transfer(Source source, Sink target) throws Exception;
        }

        public static void main(String[] arguments) throws Exception {
            for (End from : End.values()) {
                for (End to : End.values()) {
                    for (Method method : Way.methods(from, to)) {
                        for (long count : new long[] {0, 1000, CONTENT.length, CONTENT.length + 1}) {
                            run(from, to, method + "-" + count, (source, target) -> Way
                                    .transfer(source.channel(), count).method(method).to(target.channel())
                                    .statistics().systemCalls());
                        }
                        run(from, to, method + "-own-position", (source, target) -> Transfer
                                .from(source.channel(), 200_000).method(method).to(target.channel())
                                .statistics().systemCalls());
                        run(from, to, method + NON_BLOCKING, (source, target) -> Way
                                .transfer(source.channel(), AT_ONCE).method(method).to(target.channel())
                                .statistics().systemCalls());
                    }
                    if (from == End.FILE && to == End.FILE) {
                        run(from, to, "over-what-is-there", Transfers::twice);
                    }
                    if (from == End.FILE) {
                        run(from, to, "transferTo", (source, target) -> totals(
                                () -> Sluice.transferTo(source.file(), 1, Long.MAX_VALUE, target.channel())));
                    }
                    if (to == End.FILE) {
                        run(from, to, "transferFrom", (source, target) -> totals(
                                () -> Sluice.transferFrom(target.file(), source.channel(), 0, Long.MAX_VALUE)));
                    }
                }
            }
        }

        /** The second time over the first: AUTO asks what is there. */
        private static Map<String, Long> twice(Source source, Sink target) throws Exception {
            Map<String, Long> calls = new TreeMap<>();
            for (int time = 0; time < 2; time++) {
                Transfer.from(source.file(), 0, CONTENT.length).to(target.file(), 0)
                        .statistics().systemCalls().forEach((name, n) -> calls.merge(name, n, Long::sum));
            }
            return calls;
        }

        private interface DropIn {
            long transfer() throws Exception;
        }

        private static Map<String, Long> totals(DropIn dropIn) throws Exception {
            Statistics before = Sluice.statistics();
            dropIn.transfer();
            Map<String, Long> calls = new TreeMap<>(Sluice.statistics().total().systemCalls());
            before.total().systemCalls().forEach((name, n) -> calls.merge(name, -n, Long::sum));
            calls.values().removeIf(n -> n == 0);
            return calls;
        }

        private static void run(End from, End to, String what, Counted counted) throws Exception {
            String name = from + "-" + to + "-" + what;
            for (int round = 0; round <= WARM_UPS; round++) {
                try (Scratch scratch = new Scratch()) {
                    Source source = Source.of(scratch, from, CONTENT);
                    Sink target = Sink.open(scratch, to);
                    if (what.endsWith(NON_BLOCKING) && from.streams()) {
                        source.nonBlocking();
                    }
                    if (what.endsWith(NON_BLOCKING) && to.streams()) {
                        target.nonBlocking();
                    }
                    if (round == WARM_UPS) {
                        Trace.begin(name);
                    }
                    Map<String, Long> calls = counted.transfer(source, target);
                    if (round == WARM_UPS) {
                        Trace.end(name);
                        System.out.println(COUNTS + name + ": " + new TreeMap<>(calls));
                    }
                    target.channel().close();
                }
            }
        }
    }
}
