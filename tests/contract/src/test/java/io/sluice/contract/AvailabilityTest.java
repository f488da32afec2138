package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sluice.Method;
import io.sluice.Rung;
import io.sluice.Sluice;
import io.sluice.Statistics;
import io.sluice.Transfer;
import io.sluice.TransferException;
import io.sluice.TransferReport;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.DropIn;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Foreign;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sluice is available, or was started so that it is not: then it says why, and the JDK does the work. */
@Tag("drop-in")
class AvailabilityTest {
    private static final byte[] CONTENT = Content.of(100_000);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @TestFactory
    List<DynamicTest> sluiceIsAsThisJvmWasStarted() {
        String reason = System.getProperty(DropIn.UNAVAILABLE);
        return reason == null
                ? List.of(dynamicTest("available", AvailabilityTest::available))
                : List.of(
                        dynamicTest("unavailable, with the reason", () -> unavailable(reason)),
                        dynamicTest("drop-ins are counted as the JDK's", this::dropInsAreTheJdks),
                        dynamicTest("reports name the JDK and the reason", () -> reportsNameTheJdk(reason)),
                        dynamicTest("reports name the copy loop where the JDK has no method", this::relaysAreCopied),
                        dynamicTest("files are written to past their ends", this::filesGrow),
                        dynamicTest("what the kernel makes up is read", this::whatTheKernelMakesUpIsRead),
                        dynamicTest("a method of the kernel's cannot be asked for", () -> methodsAreRefused(reason)));
    }

    private static void available() {
        assertNull(Sluice.unavailabilityCause());
        assertTrue(Sluice.isAvailable());
        Sluice.ensureAvailability();
    }

    private static void unavailable(String reason) {
        assertFalse(Sluice.isAvailable());
        String message = Sluice.unavailabilityCause().getMessage();
        assertTrue(message.contains(reason), message);
        UnsatisfiedLinkError thrown = assertThrows(UnsatisfiedLinkError.class, Sluice::ensureAvailability);
        assertTrue(thrown.getMessage().contains(reason), thrown.getMessage());
        assertSame(Sluice.unavailabilityCause(), thrown.getCause());
        assertEquals(Set.of(Method.COPY_LOOP, Method.JDK), Sluice.capabilities());
    }

    private void dropInsAreTheJdks() throws Exception {
        Source source = Source.of(scratch, End.FILE, CONTENT);
        Sink target = Sink.open(scratch, End.TCP);
        Statistics before = Sluice.statistics();
        assertEquals(1000, Sluice.transferTo(source.file(), 0, 1000, target.channel()));
        assertEquals(500, Sluice.transferFrom(Sink.open(scratch, End.FILE).file(), source.channel(), 0, 500));
        Statistics after = Sluice.statistics();
        assertEquals(1500, after.of(Method.JDK).bytes() - before.of(Method.JDK).bytes());
        assertEquals(2, after.of(Method.JDK).transfers() - before.of(Method.JDK).transfers());
        assertEquals(1500, after.total().bytes() - before.total().bytes());
    }

    private void reportsNameTheJdk(String reason) throws Exception {
        for (End from : End.values()) {
            for (End to : End.values()) {
                if (from == End.FILE || to == End.FILE) {
                    Source source = Source.of(scratch, from, CONTENT);
                    Sink target = Sink.open(scratch, to);
                    TransferReport report = Way.transfer(source.channel(), CONTENT.length).to(target.channel());
                    assertEquals(Method.JDK, report.method());
                    assertEquals(CONTENT.length, report.bytes());
                    assertEquals(-1, report.statistics().switches());
                    assertEquals(-1, report.statistics().userBytes());
                    assertEquals(-1, report.waiting());
                    assertReason(report.ladder(), Method.JDK, reason);
                    Content.assertSame(CONTENT, target.received(), from + " to " + to);
                }
            }
        }
    }

    /** Where the JDK's transferFrom moves nothing: on 17. */
    private void filesGrow() throws Exception {
        for (End from : new End[] {End.FILE, End.TCP}) {
            Source source = Source.of(scratch, from, CONTENT);
            FileChannel target = Sink.open(scratch, End.FILE).file();
            assertEquals(CONTENT.length, Way.transfer(source.channel(), CONTENT.length).to(target, 7).bytes());
            assertEquals(CONTENT.length + 7, target.size());
        }
    }

    private void whatTheKernelMakesUpIsRead() throws Exception {
        FileChannel made = scratch.open(Path.of("/proc/version"), StandardOpenOption.READ);
        FileChannel target = Sink.open(scratch, End.FILE).file();
        assertTrue(Transfer.from(made, 0, Long.MAX_VALUE).to(target, 0).bytes() > 0);
    }

    private static void assertReason(List<Rung> ladder, Method first, String reason) {
        assertEquals(first, ladder.get(0).method());
        assertTrue(ladder.get(0).reason().contains(reason), ladder::toString);
        for (Rung rung : ladder.subList(1, ladder.size())) {
            assertFalse(rung.in());
            assertTrue(rung.reason().contains(reason), ladder::toString);
        }
    }

    private void relaysAreCopied() throws Exception {
        Source source = Source.of(scratch, End.TCP, CONTENT);
        Sink target = Sink.open(scratch, End.UNIX);
        TransferReport report = Transfer.from(source.channel(), Long.MAX_VALUE).to(target.channel());
        assertEquals(Method.COPY_LOOP, report.method());
        assertEquals(CONTENT.length, report.statistics().userBytes());
        Content.assertSame(CONTENT, target.received(), "what arrived");
    }

    private void methodsAreRefused(String reason) throws Exception {
        Source source = Source.of(scratch, End.FILE, CONTENT);
        Foreign.Target target = new Foreign.Target(1 << 20);
        for (Method method : new Method[] {Method.READ_WRITE, Method.SENDFILE, Method.SPLICE}) {
            TransferException thrown = assertThrows(TransferException.class,
                    () -> Transfer.from(source.file(), 0, 10).method(method).to(target));
            assertTrue(thrown.getMessage().contains(method.name()), thrown.getMessage());
            assertTrue(thrown.getMessage().contains(reason), thrown.getMessage());
            assertEquals(0, target.taken().length);
        }
    }
}
