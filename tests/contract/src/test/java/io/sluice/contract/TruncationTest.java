package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.FileTruncatedException;
import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.Transfer;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A file that gets shorter while it is being sent: the rich form throws, and what was sent is either right or said to be
 * doubtful; the drop-ins return what there was, and then 0.
 */
@ExtendWith(OpenDescriptors.class)
class TruncationTest {
    /** More than the sockets between the two ends take. */
    private static final byte[] CONTENT = Content.of(8 << 20);
    private static final int PAGE = 4096;
    /** Cut at a page boundary, inside a page, inside the pages that are on their way by then, and to nothing. */
    private static final int[] CUTS = {1000 * PAGE, 1000 * PAGE + 100, PAGE + 100, 2 * PAGE, 1, 0};

    @RegisterExtension
    final Scratch scratch = new Scratch();

    /** A way of sending, a target, and where the file is cut. */
    record Cut(Method method, End to, int at) {}

    static List<Cut> cuts() throws Exception {
        List<Cut> cuts = new ArrayList<>();
        for (End to : new End[] {End.TCP, End.UNIX, End.PIPE}) {
            for (Method method : Way.methods(End.FILE, to)) {
                for (int at : CUTS) {
                    cuts.add(new Cut(method, to, at));
                }
            }
        }
        return cuts;
    }

    private Source source;
    private Sink target;

    private void open(End to) throws Exception {
        source = Source.of(scratch, End.FILE, CONTENT);
        target = Sink.stalled(scratch, to);
    }

    private void truncate(long size) throws Exception {
        try (FileChannel file = FileChannel.open(source.path(), StandardOpenOption.WRITE)) {
            file.truncate(size);
        }
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void theRichFormThrows(Cut cut) throws Exception {
        open(cut.to);
        assertThrown(cut, Running.start(() -> send(cut)));
    }

    /** There a transfer is made of several native calls, between which the thread is parked. */
    @Test
    void theRichFormThrowsOnAVirtualThread() throws Exception {
        assumeTrue(Jdk.HAS_VIRTUAL_THREADS, "this JDK has no virtual threads");
        for (Cut cut : cuts()) {
            open(cut.to);
            assertThrown(cut, Running.startVirtual(() -> send(cut)));
        }
    }

    private Object send(Cut cut) throws Exception {
        return Transfer.from(source.file(), 0, CONTENT.length).method(cut.method).to(target.channel());
    }

    private void assertThrown(Cut cut, Running<Object> transfer) throws Exception {
        transfer.awaitBlocked();
        truncate(cut.at);
        target.collect();
        FileTruncatedException thrown = assertInstanceOf(FileTruncatedException.class, transfer.thrown());
        byte[] arrived = target.received();
        assertEquals(arrived.length, thrown.bytesTransferred());
        assertTrue(arrived.length < CONTENT.length, "what is gone was not sent");
        Content.assertSame(Content.region(CONTENT, 0, Math.min(arrived.length, cut.at)),
                Content.region(arrived, 0, cut.at), "what was left in the file");
        byte[] beyond = Content.region(arrived, cut.at, arrived.length);
        boolean wrong = !Arrays.equals(Content.region(CONTENT, cut.at, beyond.length), beyond);
        assertTrue(!wrong || thrown.mayHoldZeros(), "bytes that were never in the file were sent without a word");
        assertTrue(thrown.getMessage().contains(source.path().toString()), thrown.getMessage());
        assertTrue(thrown.getMessage().contains(thrown.method().name()), thrown.getMessage());
        assertTrue(thrown.getMessage().contains(arrived.length + " bytes"), thrown.getMessage());
        assertTrue(thrown.method() == cut.method || cut.method == Method.AUTO, thrown.getMessage());
        assertTrue(source.file().isOpen());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILE")
    void aDropInReturnsAShortCountAndThenZero(End to) throws Exception {
        for (int at : CUTS) {
            open(to);
            Running<Long> transfer =
                    Running.start(() -> Sluice.transferTo(source.file(), 0, Long.MAX_VALUE, target.channel()));
            transfer.awaitBlocked();
            truncate(at);
            target.collect();
            long sent = transfer.result();
            assertTrue(sent < CONTENT.length);
            for (int call = 0; call < 3; call++) {
                assertEquals(0, Sluice.transferTo(source.file(), Math.max(sent, at), Long.MAX_VALUE, target.channel()));
            }
            byte[] arrived = target.received();
            assertEquals(arrived.length, sent);
            Content.assertSame(Content.region(CONTENT, 0, Math.min(arrived.length, at)),
                    Content.region(arrived, 0, at), "what was left in the file");
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void aFileThatIsCutBeforeTheTransferIsJustShort(End to) throws Exception {
        source = Source.of(scratch, End.FILE, Content.of(100_000));
        target = Sink.open(scratch, to);
        truncate(50_001);
        assertEquals(50_001, Transfer.from(source.file(), 0, 100_000).to(target.channel()).bytes());
        Content.assertSame(Content.region(Content.of(100_000), 0, 50_001), target.received(), "what arrived");
    }
}
