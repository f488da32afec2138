package io.sluice.contract;

import static io.sluice.contract.fixture.Content.assertPrefix;
import static io.sluice.contract.fixture.Content.assertSame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Relay;
import io.sluice.RelayEnd;
import io.sluice.RelayReport;
import io.sluice.contract.fixture.Connection;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.DrivenRelay;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.RelayForm;
import io.sluice.contract.fixture.Relayed;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A relay keeps to its limits: so many bytes, so many a second, and so long without any. */
class RelayLimitsTest extends EachRelayForm {
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
        Running<?> sender = Relayed.sending(peers.client(), sent);
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
        try (DrivenRelay driven = new DrivenRelay(peers, DEFAULT.bytesPerSecond(20_000))) {
            Relayed.write(peers.client(), Content.of(5_000));
            driven.until(() -> driven.relay().interestOps(peers.first()) == 0 && driven.relay().report().forward().bytes() > 0);
            assertTrue(driven.relay().delayMillis() > 0, "says when to come back");
            driven.until(() -> driven.relay().report().forward().bytes() == 5_000);
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
            assertSame(sent, Relayed.readFully(peers.server(), new byte[1000]), "while it is in use");
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

    /** A slice of the rate may be less than what a stalled target has left behind. */
    @Test
    void whatIsHeldGoesOnAlthoughTheSourceIsSilent() throws Exception {
        Relayed peers = Relayed.narrow(scratch, End.TCP);
        byte[] sent = Content.of(600_000);
        try (DrivenRelay driven = new DrivenRelay(peers, DEFAULT.maxPerTurn(1000).bytesPerSecond(4_000_000))) {
            Running<?> sender = Running.start(() -> {
                Relayed.write(peers.client(), sent);
                return null;
            });
            driven.until(() -> driven.relay().report().forward().held() > 0);
            Running<byte[]> server = Running.start(() -> Relayed.readFully(peers.server(), new byte[sent.length]));
            driven.until(() -> driven.relay().report().forward().bytes() == sent.length);
            assertSame(sent, server.result(), "at the server");
            sender.result();
            peers.client().shutdownOutput();
            peers.server().shutdownOutput();
            driven.until(() -> !driven.relay().isRunning());
            assertTrue(driven.relay().report().isComplete());
        }
    }
}
