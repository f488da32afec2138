package io.sluice.contract;

import static io.sluice.contract.fixture.Content.assertPrefix;
import static io.sluice.contract.fixture.Content.assertSame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A relay that is cut short ends at once, both ways, and hands back what was not delivered. */
class RelayEndsTest extends EachRelayForm {
    @ParameterizedTest
    @MethodSource("forms")
    void aResetEndsBothDirections(RelayForm form) throws Exception {
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            try (Scratch own = new Scratch()) {
                Relayed peers = Relayed.open(own, End.TCP);
                Running<RelayReport> relay = form.start(peers.first(), peers.second(), DEFAULT);
                byte[] sent = Content.of(10_000);
                Relayed.write(peers.client(), sent);
                assertSame(sent, Relayed.readFully(peers.server(), new byte[sent.length]), "at the server");
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

    @Test
    void whatIsUndeliveredIsHandedBackOnRequestWhileItRuns() throws Exception {
        Relayed peers = Relayed.narrow(scratch, End.TCP);
        try (DrivenRelay driven = new DrivenRelay(peers, DEFAULT)) {
            byte[] sent = Content.of(MANY);
            Running<?> sender = Running.start(() -> {
                Relayed.write(peers.client(), sent);
                return null;
            });
            driven.until(() -> driven.relay().report().forward().held() > 0);
            driven.settle();
            long delivered = driven.relay().report().forward().bytes();
            byte[] back = driven.relay().undelivered(peers.second());
            assertTrue(back.length > 0);
            assertEquals(0, driven.relay().report().forward().held());
            driven.relay().close();
            driven.selector().selectNow(); // lets the descriptors go
            byte[] received = Relayed.receiveWhatComes(peers.server());
            assertEquals(delivered, received.length);
            assertPrefix(sent, Content.joined(received, back));
            sender.thrown();
        }
    }

    @Test
    void aRelayThatWasClosedBeforeItRanSaysSo() throws Exception {
        Relayed peers = Relayed.open(scratch, End.TCP);
        Relay relay = Relay.between(peers.first(), peers.second());
        relay.close();
        assertEquals(RelayEnd.CLOSED, relay.run().forward().end());
        assertFalse(relay.isRunning());
    }
}
