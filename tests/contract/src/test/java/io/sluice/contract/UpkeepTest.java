package io.sluice.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.Cancellation;
import io.sluice.DiskFullException;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.TransferTimeoutException;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.SmallDisk;
import io.sluice.contract.fixture.Source;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Room made in a file before a transfer, pages let go during it, and a file forced to the disk after it. */
@ExtendWith(OpenDescriptors.class)
class UpkeepTest {
    private static final byte[] CONTENT = Content.of((20 << 20) + 777);
    private static final long ROOM = 64L << 20;

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @ParameterizedTest
    @EnumSource(End.class)
    void aFullDiskShowsBeforeTheFirstByteIsTaken(End from) throws Exception {
        byte[] content = Content.region(CONTENT, 0, SmallDisk.BYTES + 1);
        try (SmallDisk disk = SmallDisk.mount();
                FileChannel target = FileChannel.open(disk.path("target"), CREATE, WRITE)) {
            Source source = Source.of(scratch, from, content);
            DiskFullException thrown = assertThrows(DiskFullException.class,
                    () -> Transfer.from(source.channel(), content.length).allocate().to(target));
            assertEquals(0, thrown.bytesTransferred());
            assertEquals(0, thrown.recovered().length);
            assertTrue(thrown.getMessage().contains("ENOSPC") && thrown.getMessage().contains("Nothing was taken"),
                    thrown.getMessage());
            assertEquals(0, target.size());
            Content.assertSame(content, source.rest(), "what is left in the source");
            assertEquals(100, Transfer.from(Source.of(scratch, from, new byte[100]).channel(), 100).to(target).bytes());
            assertEquals(4096, reserved(disk.path("target")), "nothing but those bytes takes room");
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void allThatWasAskedForFitsAndIsThere(End from) throws Exception {
        Source source = Source.of(scratch, from, CONTENT);
        Path path = scratch.file(new byte[10]);
        TransferReport report = Transfer.from(source.channel(), CONTENT.length).allocate().fsync()
                .to(scratch.open(path, WRITE), 10);
        assumeTrue(report.allocated(), "the file system of the temporary directory cannot allocate");
        assertEquals(Map.of("fallocate", 1L), only(report, "fallocate"));
        assertTrue(report.syncing() >= 0 && report.syncing() <= report.elapsed());
        assertTrue(report.describe().contains("fsync"), report.describe());
        Content.assertSame(Content.joined(new byte[10], CONTENT), Files.readAllBytes(path), "the file");
    }

    /** Every way for a transfer to end early, and whether its thread is virtual. */
    record Ending(String how, boolean virtual) {
        @Override
        public String toString() {
            return how + (virtual ? " on a virtual thread" : "");
        }
    }

    static List<Ending> endings() {
        List<Ending> endings = new ArrayList<>();
        for (String how : List.of("end", "deadline", "cancel", "listener", "listener's error", "close source", "close file", "interrupt")) {
            endings.add(new Ending(how, false));
            if (Jdk.HAS_VIRTUAL_THREADS) {
                endings.add(new Ending(how, true));
            }
        }
        return endings;
    }

    @ParameterizedTest
    @MethodSource("endings")
    void whatIsNotFilledIsGivenBackHoweverItEnds(Ending ending) throws Exception {
        for (boolean watched : new boolean[] {false, true}) {
            Source source = Source.open(scratch, End.TCP);
            Path path = scratch.file();
            FileChannel file = scratch.open(path, WRITE);
            Cancellation cancellation = new Cancellation();
            Transfer plain = Transfer.from(source.channel(), ROOM).allocate();
            Transfer transfer = switch (ending.how) {
                case "deadline" -> plain.deadline(Duration.ofMillis(100));
                case "cancel" -> plain.cancelledBy(cancellation);
                case "listener" -> plain.progress(bytes -> {
                    throw new IOException("enough");
                }, 5_000);
                case "listener's error" -> plain.progress(bytes -> {
                    throw new LinkageError("enough");
                }, 5_000);
                default -> watched ? plain.deadline(Duration.ofHours(1)) : plain;
            };
            Running<TransferReport> running =
                    ending.virtual ? Running.startVirtual(() -> transfer.to(file)) : Running.start(() -> transfer.to(file));
            source.offer(new byte[5_000]);
            if (ending.how.equals("end")) {
                source.peer().close();
                assertTrue(running.result().allocated());
                assertEquals(5_000, Files.size(path));
            } else {
                if (!ending.how.equals("deadline") && !ending.how.startsWith("listener")) {
                    Await.until("it has written", () -> Files.size(path) == 5_000);
                    running.awaitBlocked();
                    assertTrue(reserved(path) >= ROOM, "there is room while it runs");
                }
                switch (ending.how) {
                    case "cancel" -> cancellation.cancel();
                    case "close source" -> source.channel().close();
                    case "close file" -> file.close();
                    case "interrupt" -> running.thread().interrupt();
                    default -> { }
                }
                Throwable thrown = running.thrown();
                switch (ending.how) {
                    case "deadline" -> assertInstanceOf(TransferTimeoutException.class, thrown);
                    case "interrupt" -> assertInstanceOf(ClosedByInterruptException.class, thrown);
                    case "close source", "close file" -> assertInstanceOf(AsynchronousCloseException.class, thrown);
                    case "listener's error" -> assertInstanceOf(LinkageError.class, thrown);
                    default -> assertInstanceOf(IOException.class, thrown);
                }
            }
            assertTrue(reserved(path) <= 1 << 16, () -> ending + " leaves " + path);
        }
    }

    private static Map<String, Long> only(TransferReport report, String call) {
        Map<String, Long> calls = new HashMap<>(report.statistics().systemCalls());
        calls.keySet().retainAll(List.of(call));
        return calls;
    }

    /** How many bytes of the disk a file takes. */
    private static long reserved(Path path) throws Exception {
        Process stat = new ProcessBuilder("stat", "-c", "%b %B", path.toString()).start();
        String[] said = new String(stat.getInputStream().readAllBytes()).trim().split(" ");
        assertEquals(0, stat.waitFor());
        return Long.parseLong(said[0]) * Long.parseLong(said[1]);
    }

    @Test
    void onlyAFileOfKnownLengthIsAllocated() throws Exception {
        Source source = Source.open(scratch, End.TCP);
        assertThrows(IllegalArgumentException.class, () -> Transfer.from(source.channel(), Long.MAX_VALUE).allocate());
        Sink target = Sink.open(scratch, End.TCP);
        assertThrows(IllegalArgumentException.class, () -> Transfer.from(source.channel(), 1).allocate().to(target.channel()));
        assertThrows(IllegalArgumentException.class, () -> Transfer.from(source.channel(), 1).fsync().to(target.channel()));
        target.received();
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void aCacheNeutralReceiveWritesAllAndLetsItsPagesGo(End from) throws Exception {
        Source source = Source.of(scratch, from, CONTENT);
        Path path = scratch.file();
        TransferReport report = Transfer.from(source.channel(), Long.MAX_VALUE).cacheNeutral().to(scratch.open(path, WRITE));
        Map<String, Long> calls = report.statistics().systemCalls();
        assertEquals(CONTENT.length, report.bytes());
        // Two whole windows of 8 MiB and the rest: flush, flush and drop the one before, drop all that is left.
        assertEquals(4L, calls.get("sync_file_range").longValue());
        assertTrue(calls.get("fadvise64") >= 2);
        Content.assertSame(CONTENT, Files.readAllBytes(path), "the file");
    }

    @Test
    void aCacheNeutralSendArrives() throws Exception {
        FileChannel file = scratch.open(scratch.file(CONTENT), READ);
        file.force(true);
        Sink target = Sink.open(scratch, End.TCP);
        TransferReport report = Transfer.from(file, 3, Long.MAX_VALUE).cacheNeutral().to(target.channel());
        assertTrue(report.statistics().systemCalls().get("fadvise64") >= 3);
        assertEquals(Map.of(), only(report, "sync_file_range"));
        Content.assertSame(Content.region(CONTENT, 3, CONTENT.length), target.received(), "what arrived");
    }

    @Test
    void withoutFsyncNoneIsReported() throws Exception {
        Source source = Source.of(scratch, End.FILE, new byte[3]);
        TransferReport report = Transfer.from(source.channel(), 3).to(Sink.open(scratch, End.FILE).file());
        assertEquals(-1L, report.syncing());
        assertFalse(report.allocated());
    }
}
