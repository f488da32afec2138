package io.sluice.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.Method;
import io.sluice.Outcome;
import io.sluice.Rung;
import io.sluice.Sluice;
import io.sluice.Transfer;
import io.sluice.TransferException;
import io.sluice.TransferReport;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Foreign;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Reports;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a report says: the method, why that one, what was refused, how long was waited. */
@ExtendWith(OpenDescriptors.class)
class ReportTest {
    private static final byte[] CONTENT = Content.of(100_000);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    private FileChannel file() throws Exception {
        return scratch.open(scratch.file(CONTENT), READ);
    }

    private static Rung rung(List<Rung> ladder, Method method) {
        return ladder.stream().filter(rung -> rung.method() == method).findFirst().orElseThrow();
    }

    @Test
    void autoSendsAFileBySendfile() throws Exception {
        Sink target = Sink.open(scratch, End.TCP);
        TransferReport report = Transfer.from(file(), 0, Long.MAX_VALUE).to(target.channel());
        assertEquals(Method.SENDFILE, report.method());
        assertEquals(Method.AUTO, report.askedMethod());
        assertEquals(Long.MAX_VALUE, report.asked());
        assertEquals(CONTENT.length, report.bytes());
        assertEquals(Outcome.END_OF_SOURCE, report.outcome());
        assertEquals(1, report.ladder().get(0).turn());
        assertTrue(report.ladder().get(0).reason().contains("measurement"), report::describe);
        assertTrue(report.statistics().systemCalls().get("sendfile") >= 1, report::describe);
        assertEquals(0, report.statistics().userBytes());
        assertEquals(1, report.statistics().transfers());
        assertEquals(1, report.gathers(), "loopback gathers");
        assertEquals(0, report.statistics().cpuCopies());
    }

    @Test
    void autoReceivesMuchBySpliceThroughAPipe() throws Exception {
        Source source = Source.of(scratch, End.TCP, CONTENT);
        TransferReport report = Transfer.from(source.channel(), CONTENT.length).to(Sink.open(scratch, End.FILE).channel());
        assertEquals(Method.SPLICE, report.method());
        assertTrue(report.statistics().pipeBytes() >= 4096, report::describe);
        assertEquals(0, report.statistics().userBytes());
        assertEquals(1, report.statistics().cpuCopies());
        assertEquals(-1, report.gathers());
    }

    @Test
    void autoReceivesLittleByReadAndWrite() throws Exception {
        Source source = Source.of(scratch, End.TCP, CONTENT);
        TransferReport report = Transfer.from(source.channel(), 1000).to(Sink.open(scratch, End.FILE).channel());
        assertEquals(Method.READ_WRITE, report.method());
        assertEquals(1000, report.statistics().userBytes());
        assertEquals(2, report.statistics().cpuCopies());
        assertEquals(0, report.statistics().pipeBytes());
    }

    @Test
    void autoCopiesAFileByCopyFileRange() throws Exception {
        TransferReport report = Transfer.from(file(), 0, Long.MAX_VALUE).to(Sink.open(scratch, End.FILE).channel());
        assertEquals(Method.COPY_FILE_RANGE, report.method());
        assertEquals(-1, report.statistics().cpuCopies(), "what the file system did cannot be seen");
    }

    @Test
    void aMethodThatCannotServeThePairSaysWhyAndAnotherTakesOver() throws Exception {
        Source source = Source.of(scratch, End.TCP, CONTENT);
        TransferReport report = Transfer.from(source.channel(), CONTENT.length).method(Method.SENDFILE)
                .to(Sink.open(scratch, End.FILE).channel());
        Rung sendfile = rung(report.ladder(), Method.SENDFILE);
        assertFalse(sendfile.in());
        assertTrue(sendfile.reason().contains("reads only from a file"), sendfile.reason());
        assertEquals(Method.SENDFILE, report.askedMethod());
        assertEquals(Method.SPLICE, report.method());
        assertEquals(0, report.statistics().refusals());
    }

    @Test
    void point4AnAppendingTargetIsWrittenToAndTheOthersSayWhyNot() throws Exception {
        Path path = scratch.file(Content.of(7));
        FileChannel target = scratch.open(path, WRITE, APPEND);
        for (Method method : new Method[] {Method.SENDFILE, Method.SPLICE, Method.COPY_FILE_RANGE, Method.AUTO}) {
            TransferReport report = Transfer.from(file(), 0, 1000).method(method).to(target, 3);
            assertEquals(Method.READ_WRITE, report.method());
            for (Method out : new Method[] {Method.SENDFILE, Method.SPLICE, Method.COPY_FILE_RANGE}) {
                assertFalse(rung(report.ladder(), out).in());
                assertTrue(rung(report.ladder(), out).reason().contains("appending"), report::describe);
            }
            assertEquals(0, report.statistics().refusals(), "known before any call");
        }
        assertEquals(4007, Files.size(path));
    }

    @Test
    void point19ARefusedRungIsNamedAndTheNextGoesOnAtTheExactByte() throws Exception {
        Path path = scratch.file();
        FileChannel target = scratch.open(path, READ, WRITE);
        // Blocks are 4096 bytes or more: no file system shares 100 of them.
        TransferReport report = Transfer.from(file(), 1, 100).method(Method.REFLINK).to(target);
        Rung reflink = rung(report.ladder(), Method.REFLINK);
        assertEquals(1, reflink.turn());
        assertEquals(1, reflink.refusals());
        assertTrue(reflink.refusal().matches("E[A-Z]+ \\(.+\\)"), reflink.refusal());
        assertEquals(1, report.statistics().refusals());
        assertEquals(1, report.statistics().systemCalls().get("ioctl"));
        assertEquals(Method.COPY_FILE_RANGE, report.method());
        assertArrayEquals(Content.region(CONTENT, 1, 100), Files.readAllBytes(path));
        Reports.assertConsistent(report);
    }

    @Test
    void point19AnOverlapInOneFileIsRefusedByCopyFileRangeAndDoneByAnother() throws Exception {
        Path path = scratch.file(CONTENT);
        FileChannel file = scratch.open(path, READ, WRITE);
        TransferReport report = Transfer.from(file, 0, 50_000).method(Method.COPY_FILE_RANGE).to(file, 20_000);
        assertEquals("EINVAL (Invalid argument)", rung(report.ladder(), Method.COPY_FILE_RANGE).refusal());
        assertEquals(50_000, report.bytes());
        assertEquals(CONTENT.length, file.size());
        Reports.assertConsistent(report);
    }

    @Test
    void aPlanMovesNothingAndForetellsTheLadder() throws Exception {
        for (End from : End.values()) {
            for (End to : End.values()) {
                for (Method method : Way.methods(from, to)) {
                    Source source = Source.of(scratch, from, CONTENT);
                    Sink target = Sink.open(scratch, to);
                    Transfer transfer = Way.transfer(source.channel(), 50_000).method(method);
                    List<Rung> plan = transfer.plan(target.channel());
                    Reports.assertLadder(plan, from + " to " + to + " by " + method + ": " + plan);
                    assertTrue(plan.stream().allMatch(rung -> rung.refusals() == 0));
                    TransferReport report = transfer.to(target.channel());
                    assertEquals(plan.stream().map(Rung::method).toList(),
                            report.ladder().stream().map(Rung::method).toList(), report::describe);
                    assertEquals(50_000, target.received().length, "the plan moved nothing");
                }
            }
        }
    }

    @Test
    void anUnknownTypeOfChannelIsNamedAndGoesThroughTheCopyLoop() throws Exception {
        Foreign.Target target = new Foreign.Target(1 << 20);
        TransferReport report = Transfer.from(file(), 1, Long.MAX_VALUE).to(target);
        assertEquals(Method.COPY_LOOP, report.method());
        assertTrue(rung(report.ladder(), Method.COPY_LOOP).reason().contains(Foreign.Target.class.getName()));
        assertEquals(CONTENT.length - 1, report.bytes());
        assertEquals(CONTENT.length - 1, report.statistics().userBytes());
        assertEquals(-1, report.statistics().switches(), "the channel's own calls are not counted");
        assertTrue(report.statistics().systemCalls().isEmpty());
        assertEquals(-1, report.waiting());
        Reports.assertLadder(report.ladder(), report.describe());
        Content.assertSame(Content.region(CONTENT, 1, CONTENT.length), target.taken(), "what was taken");
    }

    @Test
    void aMethodOfTheKernelsCannotBeAskedForWithAnUnknownTypeOfChannel() throws Exception {
        Foreign.Target target = new Foreign.Target(1 << 20);
        TransferException thrown = assertThrows(
                TransferException.class, () -> Transfer.from(file(), 0, 10).method(Method.SENDFILE).to(target));
        assertTrue(thrown.getMessage().contains("SENDFILE"), thrown.getMessage());
        assertTrue(thrown.getMessage().contains(Foreign.Target.class.getName()), thrown.getMessage());
        assertEquals(0, target.taken().length);
    }

    @ParameterizedTest
    @EnumSource(names = {"COPY_LOOP", "JDK"})
    void theJdksWaysCanBeAskedForByName(Method method) throws Exception {
        for (End from : End.values()) {
            for (End to : End.values()) {
                Source source = Source.of(scratch, from, CONTENT);
                Sink target = Sink.open(scratch, to);
                Transfer transfer = Way.transfer(source.channel(), CONTENT.length).method(method);
                if (method == Method.JDK && from.streams() && to.streams()) {
                    assertThrows(TransferException.class, () -> transfer.to(target.channel()));
                    continue;
                }
                TransferReport report = transfer.to(target.channel());
                assertEquals(method, report.method(), from + " to " + to);
                assertEquals(1, rung(report.ladder(), method).turn());
                assertTrue(rung(report.ladder(), method).reason().contains("asked for by name"));
                assertEquals(-1, report.statistics().switches());
                assertEquals(method == Method.JDK ? -1 : CONTENT.length, report.statistics().userBytes());
                Reports.assertLadder(report.ladder(), report.describe());
                Content.assertSame(CONTENT, target.received(), from + " to " + to);
            }
        }
    }

    @Test
    void aPlacePastTheEndOfAFileIsNotTakenForTheEndOfTheSource() throws Exception {
        FileChannel target = Sink.open(scratch, End.FILE).file();
        for (End from : new End[] {End.FILE, End.TCP}) {
            Transfer transfer = Way.transfer(Source.of(scratch, from, CONTENT).channel(), CONTENT.length).method(Method.JDK);
            if (Runtime.version().feature() >= 21) {
                assertEquals(CONTENT.length, transfer.to(target, target.size() + 7).bytes());
            } else {
                TransferException thrown = assertThrows(TransferException.class, () -> transfer.to(target, 7));
                assertTrue(thrown.getMessage().contains("to a place past the end of a file. Ask for AUTO"), thrown.getMessage());
            }
        }
    }

    @Test
    void farPastTheEndOfAFileThereIsNothing() throws Exception {
        for (Method method : List.of(Method.AUTO, Method.COPY_LOOP, Method.JDK)) {
            FileChannel target = Sink.open(scratch, End.FILE).file();
            TransferReport report = Transfer.from(file(), Long.MAX_VALUE, 1).method(method).to(target, 0);
            assertEquals(0, report.bytes(), method.name());
            assertEquals(Outcome.END_OF_SOURCE, report.outcome(), method.name());
        }
    }

    @Test
    void waitingForABlockingTargetInsideItsCallIsUnknown() throws Exception {
        for (Method method : Way.methods(End.FILE, End.TCP)) {
            Sink target = Sink.stalled(scratch, End.TCP);
            Transfer transfer = Transfer.from(file(), 0, Long.MAX_VALUE).method(method);
            Running<TransferReport> running = Running.start(() -> transfer.to(target.channel()));
            target.collect();
            assertEquals(-1, running.result().waiting(), method.name());
        }
    }

    @Test
    void waitingForASourceThatIsPolledIsSeen() throws Exception {
        Source source = Source.open(scratch, End.TCP);
        Sink target = Sink.open(scratch, End.FILE);
        Running<TransferReport> running = Running.start(
                () -> Transfer.from(source.channel(), 1000).method(Method.SPLICE).to(target.channel()));
        running.awaitBlocked();
        long sure = System.nanoTime();
        while (System.nanoTime() - sure < TimeUnit.MILLISECONDS.toNanos(5)) {
            Thread.onSpinWait();
        }
        source.offer(Content.of(1000));
        TransferReport report = running.result();
        assertTrue(report.waiting() >= TimeUnit.MILLISECONDS.toNanos(5), report::describe);
        assertTrue(report.waiting() <= report.elapsed(), report::describe);
        assertTrue(report.statistics().systemCalls().get("poll") > 0, report::describe);
    }

    @Test
    void aNonBlockingChannelIsNotWaitedFor() throws Exception {
        for (Method method : Way.methods(End.TCP, End.TCP)) {
            Source source = Source.open(scratch, End.TCP).nonBlocking();
            Sink target = Sink.open(scratch, End.TCP).nonBlocking();
            TransferReport report = Transfer.from(source.channel(), 10).method(method).to(target.channel());
            assertEquals(Outcome.SOURCE_NOT_READY, report.outcome());
            assertEquals(0, report.bytes());
            assertEquals(0, report.waiting(), report::describe);
            assertTrue(report.statistics().wouldBlocks() > 0, report::describe);
        }
    }

    @Test
    void capabilitiesNameWhatWorksHere() throws Exception {
        Set<Method> capabilities = Sluice.capabilities();
        assertTrue(capabilities.containsAll(EnumSet.of(
                Method.READ_WRITE, Method.MMAP_WRITE, Method.MMAP_READ, Method.SENDFILE, Method.SPLICE, Method.COPY_LOOP,
                Method.JDK)), capabilities::toString);
        assertThrows(UnsupportedOperationException.class, () -> capabilities.remove(Method.JDK));
        assertTrue(Sluice.isAvailable());
        assertNull(Sluice.unavailabilityCause());
        Sluice.ensureAvailability();
    }

    @Test
    void autoGoesOnAcrossFileSystems() throws Exception {
        Path elsewhere = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(elsewhere), "there is no tmpfs at /dev/shm");
        assumeTrue(!Files.getFileStore(elsewhere).equals(Files.getFileStore(scratch.file())), "one file system for all");
        Path path = Files.createTempFile(elsewhere, "sluice-contract-", null);
        try {
            FileChannel target = scratch.open(path, READ, WRITE);
            TransferReport report = Transfer.from(file(), 0, Long.MAX_VALUE).to(target);
            Reports.assertConsistent(report);
            Content.assertSame(CONTENT, Files.readAllBytes(path), "the file");
        } finally {
            Files.delete(path);
        }
    }
}
