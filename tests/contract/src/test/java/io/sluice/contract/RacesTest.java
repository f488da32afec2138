package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A close, an interrupt or a truncation at any moment, from the transfer's very first instruction to when it has come to a
 * standstill, for the peer stalls for ever (points 10, 11 and 12 of the list). {@link ClosingTest} is about what happens then.
 */
@Tag("agent")
@ExtendWith(OpenDescriptors.class)
class RacesTest {
    private static final byte[] CONTENT = Content.of(1 << 20);
    /** Between them, an event comes before the first instruction and after the transfer has come to a standstill. */
    private static final int MOST_SPINS = 20_000;

    /** A pair of which at least one end stalls, and a way for it. */
    record Route(End from, End to, Way way) {
        @Override
        public String toString() {
            return from + " to " + to + " by " + way;
        }
    }

    static List<Route> routes() throws Exception {
        List<Route> routes = new ArrayList<>();
        for (End from : End.values()) {
            for (End to : End.values()) {
                if (from.streams() || to.streams()) {
                    for (Way way : Way.all(from, to)) {
                        if (!way.isJdk()) {
                            routes.add(new Route(from, to, way));
                        }
                    }
                }
            }
        }
        return routes;
    }

    static List<Route> fromFiles() throws Exception {
        return routes().stream().filter(route -> route.from == End.FILE && !route.way.isRich()).toList();
    }

    /** A transfer that does not come to its end by itself. */
    private static final class Race {
        final Source source;
        final Sink target;
        final Running<Long> running;

        Race(Route route, Scratch scratch, SplittableRandom random) throws Exception {
            source = route.from == End.FILE
                    ? Source.of(scratch, route.from, CONTENT) : Source.open(scratch, route.from);
            if (route.from.streams()) {
                source.offer(Content.region(CONTENT, 0, random.nextInt(2000)));
            }
            target = Sink.stalled(scratch, route.to);
            CountDownLatch started = new CountDownLatch(1);
            running = Running.start(() -> {
                started.countDown();
                return route.way.move(source.channel(), target.channel(), Long.MAX_VALUE);
            });
            started.await();
            for (int spins = random.nextInt(MOST_SPINS); spins > 0; spins--) {
                Thread.onSpinWait();
            }
        }

        void assertArrivedInOrder(long atLeast) throws Exception {
            target.collect();
            byte[] arrived = target.received();
            assertTrue(arrived.length >= atLeast, () -> "said to have moved " + atLeast + ", of which arrived " + arrived.length);
            Content.assertSame(Content.region(CONTENT, 0, arrived.length), arrived, "what arrived");
        }
    }

    private interface Event {
        void strike(Race race) throws Exception;
    }

    private static void strike(Route route, Event event) throws Exception {
        SplittableRandom random = new SplittableRandom(route.toString().hashCode());
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            try (Scratch scratch = route.way.scratch()) {
                event.strike(new Race(route, scratch, random));
            }
        }
    }

    private static void assertEnded(Race race) throws Exception {
        long moved = 0;
        try {
            moved = race.running.result();
            assertTrue(moved > 0, "without progress it is an exception");
        } catch (ClosedChannelException e) {
            assertFalse(e instanceof ClosedByInterruptException);
        }
        assertFalse(race.running.interruptedAfter());
        race.assertArrivedInOrder(moved);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void points11And12ClosingTheSourceAtAnyMomentEndsIt(Route route) throws Exception {
        strike(route, race -> {
            race.source.channel().close();
            assertEnded(race);
        });
    }

    @ParameterizedTest
    @MethodSource("routes")
    void points11And12ClosingTheTargetAtAnyMomentEndsIt(Route route) throws Exception {
        strike(route, race -> {
            race.target.channel().close();
            assertEnded(race);
        });
    }

    @ParameterizedTest
    @MethodSource("routes")
    void point10AnInterruptAtAnyMomentEndsIt(Route route) throws Exception {
        strike(route, race -> {
            interrupt(race.running);
            assertInstanceOf(ClosedByInterruptException.class, race.running.thrown());
            assertTrue(race.running.interruptedAfter(), "the interrupt status stays set");
            assertFalse(race.source.channel().isOpen(), "the source is closed");
            assertFalse(race.target.channel().isOpen(), "the target is closed");
            race.assertArrivedInOrder(0);
        });
    }

    /**
     * The interrupt() of 17 can be lost by any channel: it looks for one to close, and where the thread has entered none it then
     * sets the status, in between of which the thread may enter one. The next is not lost.
     */
    private static void interrupt(Running<?> running) throws Exception {
        running.thread().interrupt();
        if (!Jdk.AS_25) {
            Await.until("an interrupt has ended it", () -> {
                running.thread().interrupt();
                return running.hasEnded();
            });
        }
    }

    static List<Way> copies() throws Exception {
        return Way.all(End.FILE, End.FILE).stream().filter(way -> !way.isJdk()).toList();
    }

    @ParameterizedTest
    @MethodSource("copies")
    void points11And12ClosingEitherFileAtAnyMomentEndsACopyWhereItIs(Way way) throws Exception {
        strike(new Route(End.FILE, End.FILE, way), race -> {
            race.source.channel().close();
            assertEndedOrDone(race);
        });
        strike(new Route(End.FILE, End.FILE, way), race -> {
            race.target.channel().close();
            assertEndedOrDone(race);
        });
    }

    @ParameterizedTest
    @MethodSource("copies")
    void point10AnInterruptAtAnyMomentEndsACopyOrComesTooLate(Way way) throws Exception {
        strike(new Route(End.FILE, End.FILE, way), race -> {
            race.running.thread().interrupt();
            boolean done = assertEndedOrDone(race);
            assertEquals(done, race.source.channel().isOpen(), "the source");
        });
    }

    /** Whether it was done. */
    private static boolean assertEndedOrDone(Race race) throws Exception {
        long moved = 0;
        boolean done = false;
        try {
            moved = race.running.result();
            done = moved == CONTENT.length;
            assertTrue(moved > 0, "without progress it is an exception");
        } catch (ClosedChannelException e) {
            // told
        }
        race.assertArrivedInOrder(moved);
        return done;
    }

    @ParameterizedTest
    @MethodSource("fromFiles")
    void aFileCutAtAnyMomentIsAShortCount(Route route) throws Exception {
        strike(route, race -> {
            int left = CONTENT.length / 2 + 1;
            try (FileChannel file = FileChannel.open(race.source.path(), StandardOpenOption.WRITE)) {
                file.truncate(left);
            }
            race.target.collect();
            long moved = race.running.result();
            byte[] arrived = race.target.received();
            assertEquals(arrived.length, moved);
            Content.assertSame(Content.region(CONTENT, 0, Math.min(left, arrived.length)),
                    Content.region(arrived, 0, left), "what was left in the file");
        });
    }
}
