package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.HandedBack;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes taken from a stream are never lost when the target is closed: what arrived, what the exception hands back and
 * what is still unread are all there was, in order (point 16 of the list).
 */
@Tag("agent")
@ExtendWith(OpenDescriptors.class)
class NothingLostTest {
    private static final byte[] CONTENT = Content.of(4 << 20);
    /** More than fits between a stalled sink and its peer. */
    private static final byte[] LITTLE = Content.of(1 << 20);

    /** A pair, and a way for it. */
    record Route(End from, End to, Way way) {
        @Override
        public String toString() {
            return from + " to " + to + " by " + way;
        }
    }

    private static List<Route> routes(boolean toFile) throws Exception {
        List<Route> routes = new ArrayList<>();
        for (End from : End.values()) {
            for (End to : End.values()) {
                if (from.streams() && to.streams() != toFile) {
                    Way.all(from, to).stream().filter(way -> !way.isJdk()).map(way -> new Route(from, to, way))
                            .forEach(routes::add);
                }
            }
        }
        return routes;
    }

    static List<Route> toStreams() throws Exception {
        return routes(false);
    }

    static List<Route> toFiles() throws Exception {
        return routes(true);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("toStreams")
    void point16ClosingAStalledTargetHandsBackWhatItDidNotTake(Route route) throws Exception {
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            try (Scratch scratch = route.way.scratch()) {
                Source source = Source.of(scratch, route.from, LITTLE);
                Sink target = Sink.stalled(scratch, route.to);
                Running<Long> running = Running.start(
                        () -> route.way.move(source.channel(), target.channel(), 2L * LITTLE.length));
                running.awaitBlocked();
                target.channel().close();
                Throwable thrown = assertInstanceOf(AsynchronousCloseException.class, running.thrown());
                target.collect();
                byte[] arrived = target.received();
                Content.assertSame(LITTLE, Content.joined(arrived, HandedBack.by(thrown), source.rest()),
                        "round " + round + ": " + arrived.length + " bytes that arrived, " + HandedBack.by(thrown).length
                                + " handed back, and the rest");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("toFiles")
    void point16ClosingAFileThatIsBeingWrittenLosesNothing(Route route) throws Exception {
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            int soon = (int) (round * 50_000L % CONTENT.length);
            try (Scratch scratch = route.way.scratch()) {
                Source source = Source.of(scratch, route.from, CONTENT);
                Sink target = Sink.open(scratch, End.FILE);
                Running<Long> running = Running.start(
                        () -> route.way.move(source.channel(), target.channel(), 2L * CONTENT.length));
                Await.until("some bytes are in the file", () -> Files.size(target.path()) >= soon);
                target.channel().close();
                byte[] back = new byte[0];
                try {
                    running.result();
                } catch (ClosedChannelException e) {
                    back = HandedBack.by(e);
                }
                byte[] arrived = target.received();
                Content.assertSame(CONTENT, Content.joined(arrived, back, source.rest()), "round " + round + ": "
                        + arrived.length + " bytes that arrived, " + back.length + " handed back, and the rest");
                assertFalse(Thread.interrupted());
            }
        }
    }
}
