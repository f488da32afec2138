package io.sluice.contract;

import static io.sluice.contract.fixture.Content.assertSame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Relay;
import io.sluice.RelayEnd;
import io.sluice.RelayOptions;
import io.sluice.RelayReport;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Connection;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.RelayForm;
import io.sluice.contract.fixture.Relayed;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A relay brings every byte over, both ways, ends as its peers do, and keeps to its limits. */
@ExtendWith(OpenDescriptors.class)
class RelayTest {
    private static final int MANY = 3_000_000;
    private static final RelayOptions DEFAULT = RelayOptions.DEFAULT;

    @RegisterExtension
    final Scratch scratch = new Scratch();

    static List<RelayForm> forms() {
        return RelayForm.here();
    }

    static Stream<Arguments> formsAndSockets() {
        return forms().stream().flatMap(form -> Stream.of(Arguments.of(form, End.TCP), Arguments.of(form, End.UNIX)));
    }

    @ParameterizedTest
    @MethodSource("formsAndSockets")
    void bytesAreExactBothWaysAtOnce(RelayForm form, End end) throws Exception {
        Relayed peers = Relayed.open(scratch, end);
        Running<RelayReport> relay = form.start(peers.first(), peers.second(), DEFAULT);
        byte[] request = Content.of(MANY);
        byte[] response = Content.of(MANY + 1);
        Running<?> client = sending(peers.client(), request);
        Running<?> server = sending(peers.server(), response);
        Running<byte[]> atClient = Running.start(() -> Relayed.receive(peers.client()));
        assertSame(request, Relayed.receive(peers.server()), "at the server");
        assertSame(response, atClient.result(), "at the client");
        client.result();
        server.result();
        RelayReport report = relay.result();
        assertTrue(report.isComplete(), report::toString);
        assertEquals(request.length, report.forward().bytes());
        assertEquals(response.length, report.backward().bytes());
        assertEquals(0, report.forward().held());
        assertNull(report.failure());
    }

    /** Nothing goes the other way until the end has come through, so no order can be another one by chance. */
    @ParameterizedTest
    @MethodSource("formsAndSockets")
    void theEndOfOneDirectionComesThroughAndTheOtherGoesOn(RelayForm form, End end) throws Exception {
        for (boolean clientFirst : new boolean[] {true, false}) {
            for (int size : new int[] {0, 1, MANY}) {
                Relayed peers = Relayed.open(scratch, end);
                Running<RelayReport> relay = form.start(peers.first(), peers.second(), DEFAULT);
                SocketChannel one = clientFirst ? peers.client() : peers.server();
                SocketChannel other = clientFirst ? peers.server() : peers.client();
                byte[] sent = Content.of(size);
                Running<?> sender = sending(one, sent);
                assertSame(sent, Relayed.receive(other), "before the half-close");
                sender.result();
                byte[] back = Content.of(MANY + 7);
                sender = sending(other, back);
                assertSame(back, Relayed.receive(one), "after the half-close");
                sender.result();
                assertTrue(relay.result().isComplete());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formsAndSockets")
    void aSlowReaderGetsEveryByte(RelayForm form, End end) throws Exception {
        Relayed peers = Relayed.narrow(scratch, end);
        Running<RelayReport> relay = form.start(peers.first(), peers.second(), DEFAULT);
        byte[] sent = Content.of(1_000_000);
        Running<?> sender = sending(peers.client(), sent);
        peers.server().shutdownOutput();
        byte[] received = new byte[sent.length];
        ByteBuffer into = ByteBuffer.wrap(received);
        int reads = 0;
        while (into.hasRemaining() && peers.server().read(into.limit(Math.min(into.position() + 10_007, sent.length))) >= 0) {
            if (reads++ % 10 == 0) {
                sender.awaitBlockedOrDone(); // until all between the two is full
            }
            into.limit(sent.length);
        }
        assertSame(sent, received, "at the server");
        assertEquals(-1, peers.server().read(ByteBuffer.allocate(1)));
        sender.result();
        assertTrue(relay.result().isComplete());
    }

    @Test
    void anIdleRelayMakesNoSystemCallAndHoldsNothing() throws Exception {
        Relayed peers = Relayed.open(scratch, End.TCP);
        try (Driven driven = new Driven(peers, DEFAULT)) {
            Relayed.write(peers.client(), Content.of(100_000));
            byte[] received = new byte[100_000];
            Running<byte[]> server = Running.start(() -> readFully(peers.server(), received));
            driven.until(() -> driven.relay.report().bytes() == received.length);
            server.result();
            driven.settle();
            long switches = switches(driven.relay);
            assertEquals(0, driven.selector.select(100), "nothing is ready");
            assertEquals(switches, switches(driven.relay));
            assertEquals(0, driven.relay.report().forward().held());
            assertEquals(0, driven.relay.delayMillis(), "nothing to wait for but the channels");
        }
    }

    /** With bytes held, the source is readable all the time: asking for that would spin. */
    @Test
    void aStalledTargetMakesNoSystemCallEither() throws Exception {
        Relayed peers = Relayed.narrow(scratch, End.TCP);
        try (Driven driven = new Driven(peers, DEFAULT)) {
            Running<?> sender = sending(peers.client(), Content.of(MANY));
            driven.until(() -> driven.relay.interestOps(peers.second()) == (SelectionKey.OP_READ | SelectionKey.OP_WRITE));
            driven.settle();
            long switches = switches(driven.relay);
            assertTrue(driven.relay.report().forward().held() > 0);
            assertEquals(0, driven.relay.interestOps(peers.first()) & SelectionKey.OP_READ);
            assertEquals(0, driven.selector.select(100), "nothing is ready");
            assertEquals(switches, switches(driven.relay));
            Running<byte[]> server = Running.start(() -> Relayed.receive(peers.server()));
            driven.until(() -> driven.relay.report().forward().end() == RelayEnd.END_OF_SOURCE);
            assertSame(Content.of(MANY), server.result(), "at the server");
            sender.result();
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void theByteLimitTakesNothingBeyondItFromTheSource(RelayForm form) throws Exception {
        Relayed peers = Relayed.open(scratch, End.TCP);
        byte[] sent = Content.of(500_000);
        Relayed.write(peers.client(), Arrays.copyOf(sent, 100_000));
        Running<RelayReport> relay = form.start(peers.first(), peers.second(), DEFAULT.byteLimit(123_456));
        Running<?> sender = Running.start(() -> {
            Relayed.write(peers.client(), Arrays.copyOfRange(sent, 100_000, 130_000));
            return null;
        });
        assertSame(Arrays.copyOf(sent, 123_456), Relayed.receive(peers.server()), "at the server");
        sender.result();
        RelayReport report = relay.result();
        assertEquals(RelayEnd.BYTE_LIMIT, report.forward().end());
        assertEquals(RelayEnd.BYTE_LIMIT, report.backward().end());
        assertEquals(0, report.forward().held());
        assertNull(report.failure());
        assertFalse(peers.first().isOpen(), "both are closed");
    }

    @Test
    void aLimitOfOneDirectionLeavesTheRestInItsSource() throws Exception {
        Connection from = Connection.open(scratch, End.TCP);
        Sink sink = Sink.open(scratch, End.TCP);
        byte[] sent = Content.of(100_000);
        Relayed.send(from.there(), sent);
        RelayReport report = Relay.oneWay(from.here(), sink.channel(), DEFAULT.byteLimit(40_000)).run();
        assertEquals(RelayEnd.BYTE_LIMIT, report.forward().end());
        assertSame(Arrays.copyOfRange(sent, 40_000, sent.length), Relayed.receive(from.here()), "left in the source");
    }

    /** Only the order is certain: a machine may be slow, but the rate is never exceeded. */
    @ParameterizedTest
    @MethodSource("forms")
    void theRateIsNeverExceeded(RelayForm form) throws Exception {
        Relayed peers = Relayed.open(scratch, End.TCP);
        int rate = 1_000_000;
        byte[] sent = Content.of(rate / 2);
        long start = System.nanoTime();
        Running<RelayReport> relay = form.start(peers.first(), peers.second(), DEFAULT.bytesPerSecond(rate));
        Running<?> sender = sending(peers.client(), sent);
        peers.server().shutdownOutput();
        assertSame(sent, Relayed.receive(peers.server()), "at the server");
        double seconds = (System.nanoTime() - start) / 1e9;
        sender.result();
        RelayReport report = relay.result();
        assertTrue(report.isComplete());
        // Two slices of a twentieth may go at once.
        assertTrue(sent.length <= seconds * rate + 2.01 * rate / 20, "at most the rate; it took " + seconds + " s");
        assertTrue(report.forward().turns() >= 8, () -> "evenly, in slices: " + report.forward().turns());
        assertTrue(report.forward().turns() <= 200, () -> "without a busy loop: " + report.forward().turns());
    }

    @Test
    void aRelayHeldToARateAsksForNoChannelUntilItMayGoOn() throws Exception {
        Relayed peers = Relayed.open(scratch, End.TCP);
        try (Driven driven = new Driven(peers, DEFAULT.bytesPerSecond(20_000))) {
            Relayed.write(peers.client(), Content.of(5_000));
            driven.until(() -> driven.relay.interestOps(peers.first()) == 0 && driven.relay.report().forward().bytes() > 0);
            assertTrue(driven.relay.delayMillis() > 0, "says when to come back");
            driven.until(() -> driven.relay.report().forward().bytes() == 5_000);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void anIdleRelayIsEnded(RelayForm form) throws Exception {
        Relayed peers = Relayed.open(scratch, End.TCP);
        Running<RelayReport> relay =
                form.start(peers.first(), peers.second(), DEFAULT.idleTimeout(Duration.ofMillis(300)));
        byte[] sent = Content.of(1000);
        for (int i = 0; i < 5; i++) {
            Relayed.write(peers.client(), sent);
            assertSame(sent, readFully(peers.server(), new byte[1000]), "while it is in use");
        }
        RelayReport report = relay.result();
        assertEquals(RelayEnd.IDLE_TIMEOUT, report.forward().end());
        assertEquals(RelayEnd.IDLE_TIMEOUT, report.backward().end());
        assertEquals(5 * sent.length, report.bytes());
        assertNull(report.failure());
        assertFalse(peers.first().isOpen());
        assertEquals(-1, peers.server().read(ByteBuffer.allocate(1)));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aStalledRelayIsEndedToo_andHandsItsBytesBack(RelayForm form) throws Exception {
        Relayed peers = Relayed.narrow(scratch, End.TCP);
        Running<RelayReport> relay =
                form.start(peers.first(), peers.second(), DEFAULT.idleTimeout(Duration.ofMillis(300)));
        byte[] sent = Content.of(MANY);
        Running<?> sender = Running.start(() -> {
            Relayed.write(peers.client(), sent);
            return null;
        });
        RelayReport report = relay.result();
        assertEquals(RelayEnd.IDLE_TIMEOUT, report.forward().end());
        assertInstanceOf(IOException.class, sender.thrown());
        byte[] received = Relayed.receiveWhatComes(peers.server());
        assertTrue(report.forward().held() > 0);
        assertPrefix(sent, Content.joined(received, report.forward().undelivered()));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aResetEndsBothDirections(RelayForm form) throws Exception {
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            try (Scratch own = new Scratch()) {
                Relayed peers = Relayed.open(own, End.TCP);
                Running<RelayReport> relay = form.start(peers.first(), peers.second(), DEFAULT);
                byte[] sent = Content.of(10_000);
                Relayed.write(peers.client(), sent);
                assertSame(sent, readFully(peers.server(), new byte[sent.length]), "at the server");
                Connection.reset(peers.client());
                RelayReport report = relay.result();
                assertEquals(RelayEnd.FAILED, report.forward().end(), report::toString);
                assertTrue(report.failure() != null, "the report tells why");
                assertFalse(peers.second().isOpen(), "both are closed");
                Relayed.receiveWhatComes(peers.server());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("closable")
    void aCloseFreesTheThreads(RelayForm form, int which) throws Exception {
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            try (Scratch own = new Scratch()) {
                Relayed peers = Relayed.open(own, End.TCP);
                Relay relay = Relay.between(peers.first(), peers.second());
                Running<RelayReport> running = form == RelayForm.THREAD
                        ? Running.start(relay::run) : Running.startVirtual(relay::run);
                running.awaitBlocked();
                switch (which) {
                    case 0 -> peers.first().close();
                    case 1 -> peers.second().close();
                    default -> relay.close();
                }
                if (which < 2) {
                    assertInstanceOf(AsynchronousCloseException.class, running.thrown());
                } else {
                    running.result();
                }
                assertEquals(RelayEnd.CLOSED, relay.report().forward().end());
                assertEquals(RelayEnd.CLOSED, relay.report().backward().end());
                assertFalse(peers.first().isOpen() || peers.second().isOpen());
            }
        }
    }

    static Stream<Arguments> closable() {
        return forms().stream().filter(form -> form == RelayForm.THREAD || form == RelayForm.VIRTUAL)
                .flatMap(form -> Stream.of(0, 1, 2).map(which -> Arguments.of(form, which)));
    }

    @ParameterizedTest
    @MethodSource("closableOnce")
    void anInterruptFreesTheThreadAndClosesBoth(RelayForm form) throws Exception {
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            try (Scratch own = new Scratch()) {
                Relayed peers = Relayed.narrow(own, End.TCP);
                byte[] sent = Content.of(1_000_000);
                Relay relay = Relay.between(peers.first(), peers.second());
                Running<RelayReport> running = form == RelayForm.THREAD
                        ? Running.start(relay::run) : Running.startVirtual(relay::run);
                Running<?> sender = Running.start(() -> {
                    Relayed.write(peers.client(), sent);
                    return null;
                });
                if (round % 2 == 0) {
                    sender.awaitBlocked(); // what one blocking splice delivers is counted when it returns, if it does
                } else {
                    running.awaitBlocked();
                }
                running.thread().interrupt();
                assertInstanceOf(ClosedByInterruptException.class, running.thrown());
                assertTrue(running.interruptedAfter());
                assertFalse(peers.first().isOpen() || peers.second().isOpen());
                byte[] received = Relayed.receiveWhatComes(peers.server());
                assertEquals(relay.report().forward().bytes(), received.length);
                assertPrefix(sent, Content.joined(received, relay.undelivered(peers.second())));
                sender.thrown();
            }
        }
    }

    static Stream<RelayForm> closableOnce() {
        return forms().stream().filter(form -> form == RelayForm.THREAD || form == RelayForm.VIRTUAL);
    }

    @ParameterizedTest
    @MethodSource("ends")
    void oneDirectionServesPipesAndFilesToo(End from, End to) throws Exception {
        byte[] content = Content.of(MANY);
        Source source = Source.of(scratch, from, content);
        Sink sink = Sink.open(scratch, to);
        Relay relay = Relay.oneWay(source.channel(), sink.channel(), DEFAULT);
        RelayReport report = relay.run();
        assertEquals(RelayEnd.END_OF_SOURCE, report.forward().end());
        assertNull(report.backward());
        assertEquals(content.length, report.bytes());
        assertTrue(sink.channel().isOpen(), "the target is its owner's to close");
        sink.channel().close();
        assertSame(content, sink.received(), "at the target");
    }

    @ParameterizedTest
    @MethodSource("ends")
    void oneDirectionIsPumpedToo(End from, End to) throws Exception {
        byte[] content = Content.of(MANY);
        Source source = Source.of(scratch, from, content);
        Sink sink = Sink.open(scratch, to);
        try (Selector selector = Selector.open();
                Relay relay = Relay.oneWay(nonBlocking(source.channel()), nonBlocking(sink.channel()), DEFAULT)) {
            while (relay.isRunning()) {
                for (Object channel : new Object[] {source.channel(), sink.channel()}) {
                    if (channel instanceof SelectableChannel selectable) {
                        selectable.register(selector, relay.interestOps(selectable));
                    }
                }
                if (from != End.FILE || to != End.FILE) {
                    selector.select(relay.delayMillis());
                    selector.selectedKeys().clear();
                }
                relay.pump();
            }
            assertEquals(content.length, relay.report().bytes());
        }
        sink.channel().close();
        assertSame(content, sink.received(), "at the target");
    }

    private static <T> T nonBlocking(T channel) throws IOException {
        if (channel instanceof SelectableChannel selectable) {
            selectable.configureBlocking(false);
        }
        return channel;
    }

    static Stream<Arguments> ends() {
        return Stream.of(End.values()).flatMap(from -> Stream.of(End.values()).map(to -> Arguments.of(from, to)));
    }

    @Test
    void whatIsUndeliveredIsHandedBackOnRequestWhileItRuns() throws Exception {
        Relayed peers = Relayed.narrow(scratch, End.TCP);
        try (Driven driven = new Driven(peers, DEFAULT)) {
            byte[] sent = Content.of(MANY);
            Running<?> sender = Running.start(() -> {
                Relayed.write(peers.client(), sent);
                return null;
            });
            driven.until(() -> driven.relay.report().forward().held() > 0);
            driven.settle();
            long delivered = driven.relay.report().forward().bytes();
            byte[] back = driven.relay.undelivered(peers.second());
            assertTrue(back.length > 0);
            assertEquals(0, driven.relay.report().forward().held());
            driven.relay.close();
            driven.selector.selectNow(); // lets the descriptors go
            byte[] received = Relayed.receiveWhatComes(peers.server());
            assertEquals(delivered, received.length);
            assertPrefix(sent, Content.joined(received, back));
            sender.thrown();
        }
    }

    @Test
    void theModeOfTheChannelsMustFitTheForm() throws Exception {
        Relayed peers = Relayed.open(scratch, End.TCP);
        try (Relay relay = Relay.between(peers.first(), peers.second())) {
            assertThrows(IllegalBlockingModeException.class, relay::pump);
            peers.first().configureBlocking(false);
            assertThrows(IllegalBlockingModeException.class, relay::run);
        }
        assertThrows(IllegalArgumentException.class, () -> Relay.between(peers.client(), peers.client()));
    }

    @Test
    void aRelayThatWasClosedBeforeItRanSaysSo() throws Exception {
        Relayed peers = Relayed.open(scratch, End.TCP);
        Relay relay = Relay.between(peers.first(), peers.second());
        relay.close();
        assertEquals(RelayEnd.CLOSED, relay.run().forward().end());
        assertFalse(relay.isRunning());
    }

    /** A slice of the rate may be less than what a stalled target has left behind. */
    @Test
    void whatIsHeldGoesOnAlthoughTheSourceIsSilent() throws Exception {
        Relayed peers = Relayed.narrow(scratch, End.TCP);
        byte[] sent = Content.of(600_000);
        try (Driven driven = new Driven(peers, DEFAULT.maxPerTurn(1000).bytesPerSecond(4_000_000))) {
            Running<?> sender = Running.start(() -> {
                Relayed.write(peers.client(), sent);
                return null;
            });
            driven.until(() -> driven.relay.report().forward().held() > 0);
            Running<byte[]> server = Running.start(() -> readFully(peers.server(), new byte[sent.length]));
            driven.until(() -> driven.relay.report().forward().bytes() == sent.length);
            assertSame(sent, server.result(), "at the server");
            sender.result();
            peers.client().shutdownOutput();
            peers.server().shutdownOutput();
            driven.until(() -> !driven.relay.isRunning());
            assertTrue(driven.relay.report().isComplete());
        }
    }

    static void assertPrefix(byte[] whole, byte[] part) {
        assertTrue(part.length <= whole.length, "no more than there was");
        assertSame(Arrays.copyOf(whole, part.length), part, "a prefix of what was sent");
    }

    private static Running<?> sending(SocketChannel peer, byte[] content) {
        return Running.start(() -> {
            Relayed.send(peer, content);
            return null;
        });
    }

    private static byte[] readFully(SocketChannel peer, byte[] into) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into);
        while (buffer.hasRemaining() && peer.read(buffer) >= 0) {
            // again
        }
        return into;
    }

    private static long switches(Relay relay) {
        return relay.report().forward().statistics().switches() + relay.report().backward().statistics().switches();
    }

    /** A relay with a selector that the test turns by hand. */
    private static final class Driven implements AutoCloseable {
        final Selector selector = Selector.open();
        final Relay relay;
        private final Relayed peers;
        private final List<SelectionKey> keys = new ArrayList<>();

        Driven(Relayed peers, RelayOptions options) throws IOException {
            this.peers = peers;
            for (SocketChannel channel : List.of(peers.first(), peers.second())) {
                channel.configureBlocking(false);
                keys.add(channel.register(selector, 0));
            }
            relay = Relay.between(peers.first(), peers.second(), options);
        }

        void ask() {
            keys.get(0).interestOps(relay.interestOps(peers.first()));
            keys.get(1).interestOps(relay.interestOps(peers.second()));
        }

        void until(Await.Condition condition) throws Exception {
            long start = System.nanoTime();
            while (!condition.holds()) {
                assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(30), "in vain");
                turn(50);
            }
        }

        private int turn(long millis) throws IOException {
            ask();
            int ready = selector.select(relay.delayMillis() == 0 ? millis : Math.min(millis, relay.delayMillis()));
            for (SelectionKey key : selector.selectedKeys()) {
                relay.pump(key.channel(), key.readyOps());
            }
            selector.selectedKeys().clear();
            if (ready == 0 && relay.delayMillis() > 0) {
                relay.pump();
            }
            return ready;
        }

        /** Until nothing has been ready for a while. */
        void settle() throws IOException {
            while (turn(200) > 0) {
                // on
            }
            ask();
        }

        @Override
        public void close() throws IOException {
            relay.close();
            selector.close();
        }
    }
}
