package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.Statistics;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.TransferStatistics;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Foreign;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@link Sluice#statistics} rises by exactly what was done. */
@ExtendWith(OpenDescriptors.class)
class TotalsTest {
    private static final byte[] CONTENT = Content.of(100_000);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    private static Map<String, Long> rise(TransferStatistics before, TransferStatistics after) {
        Map<String, Long> rise = new HashMap<>();
        rise.put("transfers", after.transfers() - before.transfers());
        rise.put("bytes", after.bytes() - before.bytes());
        rise.put("userBytes", after.userBytes() - before.userBytes());
        rise.put("wouldBlocks", after.wouldBlocks() - before.wouldBlocks());
        rise.put("refusals", after.refusals() - before.refusals());
        Set<String> names = new TreeSet<>(after.systemCalls().keySet());
        for (String name : names) {
            rise.put(name, after.systemCalls().get(name) - before.systemCalls().getOrDefault(name, 0L));
        }
        rise.values().removeIf(n -> n == 0);
        return rise;
    }

    private static Map<String, Long> figures(TransferStatistics of) {
        Map<String, Long> figures = new HashMap<>(of.systemCalls());
        figures.put("transfers", of.transfers());
        figures.put("bytes", of.bytes());
        figures.put("userBytes", of.userBytes());
        figures.put("wouldBlocks", of.wouldBlocks());
        figures.put("refusals", of.refusals());
        figures.values().removeIf(n -> n == 0);
        return figures;
    }

    /** The rises of all methods of the kernel's together. */
    private static Map<String, Long> rise(Statistics before, Statistics after) {
        Map<String, Long> sum = new HashMap<>();
        for (Method method : Method.values()) {
            if (method != Method.COPY_LOOP && method != Method.JDK) {
                rise(before.of(method), after.of(method)).forEach((name, n) -> sum.merge(name, n, Long::sum));
            }
        }
        return sum;
    }

    @Test
    void everyReportIsInTheTotals() throws Exception {
        for (End from : End.values()) {
            for (End to : End.values()) {
                for (Method method : Way.methods(from, to)) {
                    Source source = Source.of(scratch, from, CONTENT);
                    Sink target = Sink.open(scratch, to);
                    Statistics before = Sluice.statistics();
                    TransferReport report =
                            Way.transfer(source.channel(), CONTENT.length).method(method).to(target.channel());
                    Statistics after = Sluice.statistics();
                    assertEquals(figures(report.statistics()), rise(before, after), report::describe);
                    assertEquals(CONTENT.length, after.of(report.method()).bytes() - before.of(report.method()).bytes());
                    assertEquals(CONTENT.length, after.total().bytes() - before.total().bytes());
                }
            }
        }
    }

    @Test
    void aPlanCountsNothing() throws Exception {
        Sink target = Sink.open(scratch, End.TCP);
        FileChannel file = scratch.open(scratch.file(CONTENT), READ);
        Statistics before = Sluice.statistics();
        Way.transfer(file, 10).plan(target.channel());
        Map<String, Long> rise = rise(before, Sluice.statistics());
        assertFalse(rise.containsKey("transfers"), rise::toString);
        assertFalse(rise.containsKey("bytes"), rise::toString);
    }

    @Test
    void dropInsAreInTheTotals() throws Exception {
        FileChannel file = scratch.open(scratch.file(CONTENT), READ);
        Sink target = Sink.open(scratch, End.TCP);
        Statistics before = Sluice.statistics();
        for (int call = 0; call < 10; call++) {
            assertEquals(5000, Sluice.transferTo(file, call, 5000, target.channel()));
        }
        assertEquals(Map.of("transfers", 10L, "bytes", 50_000L, "sendfile", 10L),
                rise(before.of(Method.SENDFILE), Sluice.statistics().of(Method.SENDFILE)));
        assertEquals(50_000, rise(before, Sluice.statistics()).get("bytes"));
    }

    @Test
    void theCopyLoopAndTheJdkAreInTheTotals() throws Exception {
        FileChannel file = scratch.open(scratch.file(CONTENT), READ);
        Statistics before = Sluice.statistics();
        Sluice.transferTo(file, 0, 7000, new Foreign.Target(1 << 20));
        Way.transfer(file, 500).to(new Foreign.Target(1 << 20));
        Way.transfer(file, 300).method(Method.JDK).to(scratch.open(scratch.file(), WRITE));
        Statistics after = Sluice.statistics();
        assertEquals(2, after.of(Method.COPY_LOOP).transfers() - before.of(Method.COPY_LOOP).transfers());
        assertEquals(7500, after.of(Method.COPY_LOOP).bytes() - before.of(Method.COPY_LOOP).bytes());
        assertEquals(1, after.of(Method.JDK).transfers() - before.of(Method.JDK).transfers());
        assertEquals(300, after.of(Method.JDK).bytes() - before.of(Method.JDK).bytes());
        assertEquals(-1, after.of(Method.JDK).userBytes());
        assertEquals(-1, after.of(Method.JDK).switches());
    }

    @Test
    void whatTheJdkAndTheLoopDoInStepsOrWithAHeaderIsWhatTheirReportsSay() throws Exception {
        FileChannel file = scratch.open(scratch.file(CONTENT), READ);
        for (Method method : List.of(Method.COPY_LOOP, Method.JDK)) {
            Transfer transfer = Transfer.from(file, 0, CONTENT.length).method(method);
            for (Transfer one : List.of(transfer.progress(moved -> { }, 10_000),
                    transfer.header(ByteBuffer.allocate(20)).trailer(ByteBuffer.allocate(3)))) {
                TransferStatistics before = Sluice.statistics().total();
                TransferStatistics report = one.to(Sink.open(scratch, End.TCP).channel()).statistics();
                TransferStatistics after = Sluice.statistics().total();
                assertEquals(report.transfers(), after.transfers() - before.transfers(), method::name);
                assertEquals(report.bytes(), after.bytes() - before.bytes(), method::name);
            }
        }
    }

    @Test
    void manyThreadsLoseNoCount() throws Exception {
        int threads = 40;
        int calls = 50;
        FileChannel file = scratch.open(scratch.file(CONTENT), READ);
        Statistics before = Sluice.statistics();
        List<Running<Void>> running = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            FileChannel target = scratch.open(scratch.file(), WRITE);
            running.add(Running.start(() -> {
                for (int call = 0; call < calls; call++) {
                    Sluice.transferTo(file, 0, 100, target);
                    Way.transfer(file, 50).method(Method.READ_WRITE).to(target);
                }
                return null;
            }));
        }
        for (Running<Void> one : running) {
            one.result();
        }
        Map<String, Long> rise = rise(before, Sluice.statistics());
        assertEquals(threads * calls * 2L, rise.get("transfers"));
        assertEquals(threads * calls * 150L, rise.get("bytes"));
        assertEquals(threads * calls * 50L, rise.get("userBytes"));
    }

    @Test
    void aSnapshotDoesNotChange() throws Exception {
        Statistics before = Sluice.statistics();
        String text = before.toString();
        FileChannel file = scratch.open(scratch.file(CONTENT), READ);
        Sluice.transferTo(file, 0, 100, scratch.open(scratch.file(), WRITE));
        assertEquals(text, before.toString());
        assertEquals(Set.of(Method.values()), before.byMethod().keySet());
        assertThrows(UnsupportedOperationException.class, () -> before.byMethod().clear());
    }
}
