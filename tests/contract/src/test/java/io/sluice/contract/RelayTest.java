package io.sluice.contract;

import static io.sluice.contract.fixture.Content.assertSame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Relay;
import io.sluice.RelayEnd;
import io.sluice.RelayReport;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.DrivenRelay;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.RelayForm;
import io.sluice.contract.fixture.Relayed;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A relay brings every byte over, both ways, ends as its peers do, and waits without a system call. */
class RelayTest extends EachRelayForm {
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
        Running<?> client = Relayed.sending(peers.client(), request);
        Running<?> server = Relayed.sending(peers.server(), response);
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
                Running<?> sender = Relayed.sending(one, sent);
                assertSame(sent, Relayed.receive(other), "before the half-close");
                sender.result();
                byte[] back = Content.of(MANY + 7);
                sender = Relayed.sending(other, back);
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
        Running<?> sender = Relayed.sending(peers.client(), sent);
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
        try (DrivenRelay driven = new DrivenRelay(peers, DEFAULT)) {
            Relayed.write(peers.client(), Content.of(100_000));
            byte[] received = new byte[100_000];
            Running<byte[]> server = Running.start(() -> Relayed.readFully(peers.server(), received));
            driven.until(() -> driven.relay().report().bytes() == received.length);
            server.result();
            driven.settle();
            long switches = driven.switches();
            assertEquals(0, driven.selector().select(100), "nothing is ready");
            assertEquals(switches, driven.switches());
            assertEquals(0, driven.relay().report().forward().held());
            assertEquals(0, driven.relay().delayMillis(), "nothing to wait for but the channels");
        }
    }

    /** With bytes held, the source is readable all the time: asking for that would spin. */
    @Test
    void aStalledTargetMakesNoSystemCallEither() throws Exception {
        Relayed peers = Relayed.narrow(scratch, End.TCP);
        try (DrivenRelay driven = new DrivenRelay(peers, DEFAULT)) {
            Running<?> sender = Relayed.sending(peers.client(), Content.of(MANY));
            driven.until(() -> driven.relay().interestOps(peers.second()) == (SelectionKey.OP_READ | SelectionKey.OP_WRITE));
            driven.settle();
            long switches = driven.switches();
            assertTrue(driven.relay().report().forward().held() > 0);
            assertEquals(0, driven.relay().interestOps(peers.first()) & SelectionKey.OP_READ);
            assertEquals(0, driven.selector().select(100), "nothing is ready");
            assertEquals(switches, driven.switches());
            Running<byte[]> server = Running.start(() -> Relayed.receive(peers.server()));
            driven.until(() -> driven.relay().report().forward().end() == RelayEnd.END_OF_SOURCE);
            assertSame(Content.of(MANY), server.result(), "at the server");
            sender.result();
        }
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
    void theModeOfTheChannelsMustFitTheForm() throws Exception {
        Relayed peers = Relayed.open(scratch, End.TCP);
        try (Relay relay = Relay.between(peers.first(), peers.second())) {
            assertThrows(IllegalBlockingModeException.class, relay::pump);
            peers.first().configureBlocking(false);
            assertThrows(IllegalBlockingModeException.class, relay::run);
        }
        assertThrows(IllegalArgumentException.class, () -> Relay.between(peers.client(), peers.client()));
    }
}
