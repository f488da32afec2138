package io.sluice.contract;

import static io.sluice.contract.fixture.Content.assertSame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.RelayEnd;
import io.sluice.RelayLoop;
import io.sluice.RelayOptions;
import io.sluice.RelayReport;
import io.sluice.Sluice;
import io.sluice.contract.fixture.Asleep;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Relayed;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.internal.Pipes;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A loop serves many pairs on one thread, sleeps while nothing moves, and leaves nothing behind. */
@ExtendWith(OpenDescriptors.class)
class RelayLoopTest {
    private static final String THREADS = "sluice-relay-loop";

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Test
    void manyPairsAreServedAtOnce() throws Exception {
        try (RelayLoop loop = RelayLoop.start()) {
            List<Running<?>> peers = new ArrayList<>();
            List<CompletableFuture<RelayReport>> outcomes = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Relayed relayed = Relayed.open(scratch, i % 2 == 0 ? End.TCP : End.UNIX);
                outcomes.add(loop.add(relayed.first(), relayed.second()));
                byte[] content = Content.of(100_000 + i);
                peers.add(Running.start(() -> {
                    Relayed.send(relayed.client(), content);
                    assertSame(content, Relayed.receive(relayed.client()), "back at the client");
                    return null;
                }));
                peers.add(Running.start(() -> {
                    Relayed.send(relayed.server(), Relayed.receive(relayed.server()));
                    return null;
                }));
            }
            for (Running<?> peer : peers) {
                peer.result();
            }
            for (CompletableFuture<RelayReport> outcome : outcomes) {
                assertTrue(outcome.get(30, TimeUnit.SECONDS).isComplete());
            }
            Await.until("all are ended", () -> loop.figures().active() == 0);
            assertEquals(50, loop.figures().ended());
            assertEquals(50 * 200_000 + 2 * (49 * 50 / 2), loop.figures().endedBytes());
        }
    }

    @Test
    void theLoopSleepsWhileNothingMoves() throws Exception {
        try (RelayLoop loop = RelayLoop.start()) {
            for (int i = 0; i < 20; i++) {
                Relayed relayed = Relayed.open(scratch, End.TCP);
                loop.add(relayed.first(), relayed.second());
                Relayed.write(relayed.client(), Content.of(1000));
                ByteBuffer into = ByteBuffer.allocate(1000);
                while (into.hasRemaining()) {
                    relayed.server().read(into);
                }
            }
            Await.until("it sleeps until something comes", () -> Asleep.all(THREADS));
            assertEquals(20, loop.figures().active());
        }
    }

    @Test
    void closingTheLoopEndsAllAndHandsBytesBack() throws Exception {
        Relayed stalled = Relayed.narrow(scratch, End.TCP);
        Relayed idle = Relayed.open(scratch, End.TCP);
        byte[] sent = Content.of(3_000_000);
        Pipes.releaseIdle();
        long pipes = Pipes.count();
        CompletableFuture<RelayReport> one;
        CompletableFuture<RelayReport> other;
        Running<?> sender;
        try (RelayLoop loop = RelayLoop.start()) {
            one = loop.add(stalled.first(), stalled.second());
            other = loop.add(idle.first(), idle.second());
            sender = Running.start(() -> {
                Relayed.write(stalled.client(), sent);
                return null;
            });
            sender.awaitBlocked();
            // Idle relays hold no pipe; but one is had during a turn too. Where the loop copies, there is none: then many
            // looks must find it asleep with no turn between them, for the socket may take more in a moment.
            int[] still = {0};
            long[] last = {-1};
            Await.until("bytes are held", () -> {
                Pipes.releaseIdle();
                long turns = loop.figures().turns();
                still[0] = Asleep.all(THREADS) && loop.figures().turns() == turns && turns == last[0] ? still[0] + 1 : 0;
                last[0] = turns;
                return Sluice.isAvailable() ? still[0] > 0 && loop.figures().pipes() > pipes : still[0] == 200;
            });
        }
        assertTrue(one.isDone() && other.isDone(), "closing waits");
        assertEquals(RelayEnd.CLOSED, other.get().forward().end());
        sender.thrown();
        byte[] received = Relayed.receiveWhatComes(stalled.server());
        assertEquals(one.get().forward().bytes(), received.length);
        byte[] back = one.get().forward().undelivered();
        assertTrue(back.length > 0);
        Content.assertPrefix(sent, Content.joined(received, back));
        assertFalse(idle.first().isOpen());
    }

    @Test
    void cancellingEndsOneAndLeavesTheOthers() throws Exception {
        try (RelayLoop loop = RelayLoop.start()) {
            Relayed one = Relayed.open(scratch, End.TCP);
            Relayed other = Relayed.open(scratch, End.TCP);
            CompletableFuture<RelayReport> outcome = loop.add(one.first(), one.second());
            CompletableFuture<RelayReport> rest = loop.add(other.first(), other.second());
            outcome.cancel(true);
            assertEquals(-1, one.client().read(ByteBuffer.allocate(1)));
            assertEquals(-1, one.server().read(ByteBuffer.allocate(1)));
            assertFalse(rest.isDone());
            Await.until("one is left", () -> loop.figures().active() == 1);
        }
    }

    private static void assertEnded(SocketChannel peer) throws Exception {
        assertEquals(-1, Running.start(() -> peer.read(ByteBuffer.allocate(1))).result());
    }

    @Test
    void cancellingEndsOneOfWhichASocketWasClosed() throws Exception {
        try (RelayLoop loop = RelayLoop.start()) {
            Relayed relayed = Relayed.open(scratch, End.TCP);
            CompletableFuture<RelayReport> outcome = loop.add(relayed.first(), relayed.second());
            Await.until("it is there", () -> loop.figures().active() == 1);
            relayed.first().close();
            assertEnded(relayed.client());
            outcome.cancel(true);
            assertEnded(relayed.server());
            Await.until("none is left", () -> loop.figures().active() == 0);
        }
    }

    @Test
    void anOutcomeThatTimesOutEndsItsRelay() throws Exception {
        try (RelayLoop loop = RelayLoop.start()) {
            Relayed relayed = Relayed.open(scratch, End.TCP);
            loop.add(relayed.first(), relayed.second()).orTimeout(1, TimeUnit.MILLISECONDS);
            assertEnded(relayed.client());
            assertEnded(relayed.server());
        }
    }

    @Test
    void aPairThatIsAddedWhenAnotherHasTimedOutIsServed() throws Exception {
        try (RelayLoop loop = RelayLoop.start()) {
            Relayed idle = Relayed.open(scratch, End.TCP);
            Relayed next = Relayed.open(scratch, End.TCP);
            RelayOptions options = RelayOptions.DEFAULT.idleTimeout(Duration.ofMillis(1));
            loop.add(idle.first(), idle.second(), options).thenRun(() -> loop.add(next.first(), next.second()));
            Running<?> sender = Relayed.sending(next.client(), new byte[] {1, 2, 3});
            Running<byte[]> receiver = Running.start(() -> Relayed.receive(next.server()));
            assertSame(new byte[] {1, 2, 3}, receiver.result(), "by way of the second pair");
            sender.result();
        }
    }

    @Test
    void nothingInPlaceOfASocketOrOptionsIsRefusedAtOnce() throws Exception {
        try (RelayLoop loop = RelayLoop.start()) {
            Relayed relayed = Relayed.open(scratch, End.TCP);
            CompletableFuture<RelayReport> other = loop.add(relayed.first(), relayed.second());
            assertThrows(NullPointerException.class, () -> loop.add(null, relayed.second()));
            assertThrows(NullPointerException.class, () -> loop.add(relayed.first(), null));
            assertThrows(NullPointerException.class, () -> loop.add(relayed.first(), relayed.second(), null));
            Relayed.write(relayed.client(), new byte[] {1});
            byte[] one = Running.start(() -> Relayed.readFully(relayed.server(), new byte[1])).result();
            assertSame(new byte[] {1}, one, "the others go on");
            assertFalse(other.isDone());
        }
    }

    @Test
    void whatIsAddedWhileTheLoopClosesIsToldSo() throws Exception {
        Relayed closed = Relayed.open(scratch, End.TCP);
        closed.first().close();
        closed.second().close();
        for (int round = 0; round < 200; round++) {
            RelayLoop loop = RelayLoop.start();
            AtomicBoolean ended = new AtomicBoolean();
            CountDownLatch begun = new CountDownLatch(1);
            Running<?> adding = Running.start(() -> {
                do {
                    begun.countDown();
                    CompletableFuture<RelayReport> outcome = loop.add(closed.first(), closed.second());
                    assertThrows(ExecutionException.class, () -> outcome.get(20, TimeUnit.SECONDS));
                } while (!ended.get());
                return null;
            });
            begun.await();
            loop.close();
            ended.set(true);
            adding.result();
        }
    }

    @Test
    void aFloodOfPairsKeepsNobodyElseWaiting() throws Exception {
        Relayed closed = Relayed.open(scratch, End.TCP);
        closed.first().close();
        closed.second().close();
        byte[] content = Content.of(1 << 20);
        AtomicBoolean served = new AtomicBoolean();
        List<Running<?>> floods = new ArrayList<>();
        try (RelayLoop loop = RelayLoop.start()) {
            for (int i = 0; i < 2; i++) {
                floods.add(Running.start(() -> {
                    while (!served.get()) {
                        loop.add(closed.first(), closed.second());
                    }
                    return null;
                }));
            }
            Relayed relayed = Relayed.open(scratch, End.TCP);
            loop.add(relayed.first(), relayed.second());
            Running<?> sender = Relayed.sending(relayed.client(), content);
            assertSame(content, Running.start(() -> Relayed.receive(relayed.server())).result(), "in the midst of it");
            sender.result();
        } finally {
            served.set(true);
        }
        for (Running<?> flood : floods) {
            flood.result();
        }
    }

    @Test
    void whatCannotBeAddedSaysSo() throws Exception {
        RelayLoop loop = RelayLoop.start();
        Relayed closed = Relayed.open(scratch, End.TCP);
        closed.second().close();
        ExecutionException thrown = assertThrows(ExecutionException.class,
                () -> loop.add(closed.first(), closed.second()).get(30, TimeUnit.SECONDS));
        assertInstanceOf(ClosedChannelException.class, thrown.getCause());
        assertFalse(closed.first().isOpen(), "both belong to the loop");
        loop.close();
        loop.close();
        Relayed late = Relayed.open(scratch, End.TCP);
        thrown = assertThrows(ExecutionException.class,
                () -> loop.add(late.first(), late.second(), RelayOptions.DEFAULT).get(30, TimeUnit.SECONDS));
        assertInstanceOf(ClosedChannelException.class, thrown.getCause());
    }
}
