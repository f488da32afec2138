package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.Cancellation;
import io.sluice.Method;
import io.sluice.Outcome;
import io.sluice.Transfer;
import io.sluice.TransferCancelledException;
import io.sluice.TransferException;
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
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.IllegalBlockingModeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Listeners, deadlines, cancellations and rates: they end or slow a transfer, and no byte is lost to them. */
@ExtendWith(OpenDescriptors.class)
class OptionsTest {
    private static final byte[] CONTENT = Content.of((3 << 20) + 12_345);
    private static final Duration SOON = Duration.ofMillis(60);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    /** A pair of ends, whether the thread is virtual, and what does the work: AUTO or COPY_LOOP. */
    record Pair(End from, End to, boolean virtual, Method engine) {
        @Override
        public String toString() {
            return from + " to " + to + " by " + engine + (virtual ? " on a virtual thread" : "");
        }

        /** A file from its beginning, anything else from where it is, without an end. */
        Transfer whole(Source source) {
            return Way.transfer(source.channel(), Long.MAX_VALUE).method(engine);
        }

        /** From where the source is, without an end. */
        Transfer transfer(Source source) {
            return Transfer.from(source.channel(), Long.MAX_VALUE).method(engine);
        }

        <T> Running<T> start(java.util.concurrent.Callable<T> work) throws Exception {
            return virtual ? Running.startVirtual(work) : Running.start(work);
        }
    }

    static List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (End from : End.values()) {
            for (End to : End.values()) {
                for (Method engine : new Method[] {Method.AUTO, Method.COPY_LOOP}) {
                    pairs.add(new Pair(from, to, false, engine));
                    if (Jdk.HAS_VIRTUAL_THREADS) {
                        pairs.add(new Pair(from, to, true, engine));
                    }
                }
            }
        }
        return pairs;
    }

    /** Pairs with a source that may have nothing. */
    static List<Pair> starving() {
        return pairs().stream().filter(pair -> pair.from.streams()).toList();
    }

    /** Pairs with a target that may be full. */
    static List<Pair> stalling() {
        return pairs().stream().filter(pair -> pair.to.streams()).toList();
    }

    private static TransferException progress(Throwable thrown) {
        return (TransferException) Arrays.stream(thrown.getSuppressed()).filter(TransferException.class::isInstance)
                .findFirst().orElseThrow(() -> new AssertionError("nothing says how far it had come", thrown));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aListenerHearsOfEveryStepAndOfTheEnd(Pair pair) throws Exception {
        Source source = Source.of(scratch, pair.from, CONTENT);
        Sink target = Sink.open(scratch, pair.to);
        List<Long> heard = new ArrayList<>();
        Thread[] on = new Thread[2];
        TransferReport report = pair.start(() -> {
            on[0] = Thread.currentThread();
            return pair.whole(source).progress(bytes -> {
                heard.add(bytes);
                on[1] = Thread.currentThread();
            }).to(target.channel());
        }).result();
        assertEquals(List.of(1L << 20, 2L << 20, 3L << 20, (long) CONTENT.length), heard);
        assertSame(on[0], on[1]);
        assertEquals(CONTENT.length, report.bytes());
        assertEquals(CONTENT.length, report.statistics().bytes());
        assertEquals(Outcome.END_OF_SOURCE, report.outcome());
        Content.assertSame(CONTENT, target.received(), "what arrived");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void whatAListenerThrowsEndsTheTransferAndLosesNothing(Pair pair) throws Exception {
        Source source = Source.of(scratch, pair.from, CONTENT);
        Sink target = Sink.open(scratch, pair.to);
        for (Exception ending : List.of(new IllegalStateException("enough"), new IOException("enough"))) {
            Transfer transfer = pair.transfer(source);
            Throwable thrown = pair.start(() -> transfer.progress(bytes -> {
                if (ending instanceof IOException e) {
                    throw e;
                }
                throw (RuntimeException) ending;
            }, 100_000).to(target.channel())).thrown();
            assertSame(ending, thrown);
            assertEquals(100_000, progress(thrown).bytesTransferred());
            assertEquals(0, progress(thrown).recovered().length);
        }
        Content.assertSame(CONTENT, Content.joined(target.received(), source.rest()), "what arrived and what is left");
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "COPY_LOOP", "JDK"})
    void aChannelThatIsClosedBetweenTwoStepsWasClosedMeanwhile(Method method) throws Exception {
        for (boolean sources : new boolean[] {true, false}) {
            Source source = Source.of(scratch, End.FILE, CONTENT);
            Sink target = Sink.open(scratch, End.FILE);
            Transfer transfer = Transfer.from(source.file(), 0, Long.MAX_VALUE).method(method)
                    .progress(bytes -> (sources ? source.channel() : target.channel()).close(), 1000);
            AsynchronousCloseException thrown = assertThrows(AsynchronousCloseException.class, () -> transfer.to(target.file(), 0));
            assertEquals(1000, progress(thrown).bytesTransferred());
        }
    }

    @ParameterizedTest
    @MethodSource("starving")
    void aDeadlineEndsTheWaitForASource(Pair pair) throws Exception {
        Source source = Source.open(scratch, pair.from);
        Sink target = Sink.open(scratch, pair.to);
        byte[] some = Content.of(1000);
        source.offer(some);
        Running<TransferReport> running = pair.start(
                () -> pair.transfer(source).deadline(SOON).to(target.channel()));
        TransferTimeoutException thrown = assertInstanceOf(TransferTimeoutException.class, running.thrown());
        assertEquals(some.length, thrown.bytesTransferred());
        assertTrue(thrown.getMessage().contains("deadline of 0.06s"), thrown.getMessage());
        assertEquals(0, thrown.recovered().length);
        assertReadsBlock(source);
        Content.assertSame(some, target.received(), "what arrived");
    }

    /** The channel is as it was: a read waits until something comes. */
    private static void assertReadsBlock(Source source) throws Exception {
        assertTrue(source.channel().isOpen());
        ByteBuffer one = ByteBuffer.allocate(1);
        Running<Integer> reading = Running.start(() -> source.channel().read(one));
        reading.awaitBlocked();
        source.offer((byte) 7);
        assertEquals(1, reading.result());
    }

    @ParameterizedTest
    @MethodSource("stalling")
    void aDeadlineEndsTheWaitForATargetAndHandsBackWhatItDidNotTake(Pair pair) throws Exception {
        Source source = Source.of(scratch, pair.from, CONTENT);
        Sink target = Sink.stalled(scratch, pair.to);
        Transfer transfer = pair.transfer(source).deadline(SOON);
        Running<TransferReport> running = pair.start(() -> transfer.to(target.channel()));
        TransferTimeoutException thrown = assertInstanceOf(TransferTimeoutException.class, running.thrown());
        assertTrue(target.channel().isOpen() && source.channel().isOpen());
        target.collect();
        ByteBuffer back = ByteBuffer.wrap(thrown.recovered());
        do {
            target.channel().write(back);
            // Blocking again, all goes in one write; what a virtual thread has used stays non-blocking underneath, on 25.
            assertTrue(pair.virtual || !back.hasRemaining(), () -> back + " after one write");
        } while (back.hasRemaining());
        assertEquals(CONTENT.length, thrown.bytesTransferred() + thrown.recovered().length
                + Transfer.from(source.channel(), Long.MAX_VALUE).to(target.channel()).bytes());
        Content.assertSame(CONTENT, target.received(), "what arrived");
    }

    @ParameterizedTest
    @MethodSource("starving")
    void aCancellationLeavesTheChannelsOpen(Pair pair) throws Exception {
        Source source = Source.open(scratch, pair.from);
        Sink target = Sink.open(scratch, pair.to);
        Cancellation cancellation = new Cancellation();
        Running<TransferReport> running = pair.start(
                () -> pair.transfer(source).cancelledBy(cancellation).to(target.channel()));
        running.awaitBlocked();
        cancellation.cancel();
        TransferCancelledException thrown = assertInstanceOf(TransferCancelledException.class, running.thrown());
        assertEquals(0, thrown.bytesTransferred());
        assertReadsBlock(source);
        assertTrue(target.channel().isOpen());
        assertThrows(TransferCancelledException.class, () -> Transfer.from(source.channel(), 1)
                .cancelledBy(cancellation).to(target.channel()), "once cancelled it stays so");
    }

    @ParameterizedTest
    @MethodSource("starving")
    void aCloseEndsATransferWithADeadlineAsAnyOther(Pair pair) throws Exception {
        for (boolean closeSource : new boolean[] {true, false}) {
            Source source = Source.open(scratch, pair.from);
            Sink target = Sink.open(scratch, pair.to);
            Running<TransferReport> running = pair.start(() -> pair.transfer(source).deadline(Duration.ofHours(1)).to(target.channel()));
            source.offer(new byte[10]);
            running.awaitBlocked();
            (closeSource ? source.channel() : target.channel()).close();
            assertInstanceOf(AsynchronousCloseException.class, running.thrown());
        }
    }

    @ParameterizedTest
    @MethodSource("starving")
    void anInterruptEndsATransferWithADeadlineAsAnyOther(Pair pair) throws Exception {
        Source source = Source.open(scratch, pair.from);
        Sink target = Sink.open(scratch, pair.to);
        Running<TransferReport> running = pair.start(() -> pair.transfer(source).deadline(Duration.ofHours(1)).to(target.channel()));
        running.awaitBlocked();
        running.thread().interrupt();
        assertInstanceOf(ClosedByInterruptException.class, running.thrown());
        assertTrue(running.interruptedAfter());
        assertTrue(!source.channel().isOpen() && !target.channel().isOpen());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aRateIsKept(Pair pair) throws Exception {
        byte[] content = Arrays.copyOf(CONTENT, 400_000);
        Source source = Source.of(scratch, pair.from, content);
        Sink target = Sink.open(scratch, pair.to);
        TransferReport report = pair.start(() -> pair.whole(source).rateLimit(2_000_000)
                .to(target.channel())).result();
        assertEquals(content.length, report.bytes());
        // 200 ms, less the slices of 50 ms that are there at the start.
        assertTrue(report.elapsed() >= 95_000_000, () -> "took " + report.elapsed() + " ns");
        Content.assertSame(content, target.received(), "what arrived");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aPauseForTheRateIsEndedByWhateverEndsATransfer(Pair pair) throws Exception {
        for (String how : List.of("deadline", "cancel", "close", "interrupt")) {
            Source source = Source.of(scratch, pair.from, CONTENT);
            Sink target = Sink.open(scratch, pair.to);
            Cancellation cancellation = new Cancellation();
            long[] heard = {0};
            Transfer slow = pair.whole(source).rateLimit(10).cancelledBy(cancellation)
                    .progress(bytes -> heard[0] = bytes, 1)
                    .deadline(how.equals("deadline") ? SOON : Duration.ofHours(1));
            Running<TransferReport> running = pair.start(() -> slow.to(target.channel()));
            Await.until("it has begun", () -> heard[0] > 0 || running.thread().getState() == Thread.State.TERMINATED);
            switch (how) {
                case "cancel" -> cancellation.cancel();
                case "close" -> target.channel().close();
                case "interrupt" -> running.thread().interrupt();
                default -> { }
            }
            Throwable thrown = running.thrown();
            TransferException ended = switch (how) {
                case "deadline" -> assertInstanceOf(TransferTimeoutException.class, thrown);
                case "cancel" -> assertInstanceOf(TransferCancelledException.class, thrown);
                case "close" -> progress(assertInstanceOf(AsynchronousCloseException.class, thrown));
                default -> progress(assertInstanceOf(ClosedByInterruptException.class, thrown));
            };
            assertEquals(heard[0], ended.bytesTransferred(), how);
            assertEquals(how.equals("interrupt"), running.interruptedAfter(), how);
            assertTrue(ended.bytesTransferred() > 0 && ended.bytesTransferred() < 100, how);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILE")
    void aRateIsForChannelsThatMayWait(End end) throws Exception {
        Sink target = Sink.open(scratch, End.FILE);
        Source source = Source.open(scratch, end).nonBlocking();
        assertThrows(IllegalBlockingModeException.class,
                () -> Transfer.from(source.channel(), 1).rateLimit(1).to(target.channel()));
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX"})
    void headerAndTrailerGoAroundABodyThatIsSentInSteps(End end) throws Exception {
        Source source = Source.of(scratch, End.FILE, CONTENT);
        Sink target = Sink.open(scratch, end);
        List<Long> heard = new ArrayList<>();
        TransferReport report = Transfer.from(source.file(), 0, Long.MAX_VALUE).header(ByteBuffer.wrap(new byte[] {1, 2}))
                .trailer(ByteBuffer.wrap(new byte[] {3})).progress(heard::add).deadline(Duration.ofHours(1))
                .rateLimit(100_000_000).to(target.channel());
        assertEquals(CONTENT.length, report.bytes());
        assertEquals(report.bytes(), heard.get(heard.size() - 1));
        Content.assertSame(Content.joined(new byte[] {1, 2}, CONTENT, new byte[] {3}), target.received(), "what arrived");
    }

    @Test
    void nothingToMoveIsMovedAtOnce() throws Exception {
        Source source = Source.open(scratch, End.TCP);
        Sink target = Sink.open(scratch, End.FILE);
        Transfer nothing = Transfer.from(source.channel(), 0).deadline(Duration.ofHours(1));
        assertEquals(Outcome.COMPLETE, nothing.progress(bytes -> fail("of nothing")).to(target.channel()).outcome());
        assertEquals(Outcome.COMPLETE, nothing.rateLimit(1).to(target.channel()).outcome());
    }

    @ParameterizedTest
    @EnumSource(names = {"COPY_LOOP", "JDK"})
    void theSlowWaysKeepToTheOptionsToo(Method method) throws Exception {
        Source source = Source.of(scratch, End.FILE, CONTENT);
        Sink target = Sink.open(scratch, End.TCP);
        List<Long> heard = new ArrayList<>();
        source.file().position(5);
        TransferReport report = Transfer.from(source.channel(), Long.MAX_VALUE).method(method)
                .progress(heard::add, 1_000_000).deadline(Duration.ofMinutes(1)).to(target.channel());
        assertEquals(CONTENT.length - 5, report.bytes());
        assertEquals(CONTENT.length, source.file().position());
        assertEquals(List.of(1_000_000L, 2_000_000L, 3_000_000L, report.bytes()), heard);
        Content.assertSame(Content.region(CONTENT, 5, CONTENT.length), target.received(), "what arrived");
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX"})
    void bothHalvesOfASocketMayHaveDeadlines(End end) throws Exception {
        assumeTrue(end.streams());
        Sink sink = Sink.stalled(scratch, end);
        var socket = (java.nio.channels.SocketChannel) sink.channel();
        Source file = Source.of(scratch, End.FILE, CONTENT);
        Sink into = Sink.open(scratch, End.FILE);
        Running<TransferReport> reading = Running.start(
                () -> Transfer.from(socket, 10).deadline(Duration.ofMillis(20)).to(into.channel()));
        Running<TransferReport> writing = Running.start(
                () -> Transfer.from(file.file(), 0, Long.MAX_VALUE).deadline(Duration.ofMillis(150)).to(socket));
        assertInstanceOf(TransferTimeoutException.class, reading.thrown());
        assertInstanceOf(TransferTimeoutException.class, writing.thrown(), "the other half did not make it block");
        Running<Integer> read = Running.start(() -> socket.read(ByteBuffer.allocate(1)));
        read.awaitBlocked();
        socket.close();
        assertInstanceOf(AsynchronousCloseException.class, read.thrown());
    }
}
