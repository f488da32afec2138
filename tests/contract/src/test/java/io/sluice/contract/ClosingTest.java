package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Method;
import io.sluice.contract.fixture.Blocked;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A transfer that waits for its peer is freed by closing either channel and by interrupting its thread
 * (points 10, 11 and 12 of the list). Each case is run many times: it is a race.
 */
@Tag("drop-in")
@ExtendWith(OpenDescriptors.class)
class ClosingTest {
    static Stream<Blocked> all() throws Exception {
        return Blocked.all().stream();
    }

    static Stream<Blocked> closableAtTheSource() throws Exception {
        // 25 writes to the pipe and has not entered the file then.
        return all().filter(blocked -> !blocked.way().isJdk() || blocked.to() != End.PIPE);
    }

    static Stream<Blocked> closableAtTheTarget() throws Exception {
        // 17 does not wake for a closed target, and neither JDK for the closed target of a transferFrom.
        return all().filter(blocked -> !blocked.way().isJdk() || Jdk.AS_25 && blocked.to().streams());
    }

    @ParameterizedTest
    @MethodSource("all")
    void point10AnInterruptFreesTheThreadAndClosesBothChannels(Blocked blocked) throws Exception {
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            try (Scratch scratch = new Scratch()) {
                var transfer = blocked.start(scratch);
                transfer.thread().interrupt();
                if (blocked.way().isJdk() && blocked.progressIntoAFile()) {
                    continue; // the JDK returns the count
                }
                Throwable thrown = transfer.running().thrown();
                assertInstanceOf(ClosedByInterruptException.class, thrown);
                assertTrue(transfer.running().interruptedAfter(), "the interrupt status stays set");
                boolean closesBoth = !blocked.way().isJdk() || Jdk.AS_25 && blocked.to().streams();
                if (closesBoth) {
                    assertFalse(transfer.source().channel().isOpen(), "the source is closed");
                    assertFalse(transfer.target().channel().isOpen(), "the target is closed");
                } else if (blocked.from() == End.FILE) {
                    assertTrue(transfer.target().channel().isOpen(), "17 leaves the target open");
                }
                if (blocked.way().isRich()) {
                    transfer.assertDelivered(transfer.reported(thrown));
                }
            }
        }
    }

    static List<Arguments> pairs() throws Exception {
        List<Arguments> pairs = new ArrayList<>();
        for (End from : End.values()) {
            for (End to : End.values()) {
                List<Way> ways = Way.all(from, to);
                ways.removeIf(Way::isJdk);
                ways.forEach(way -> pairs.add(Arguments.of(from, to, way)));
                for (Method method : new Method[] {Method.AUTO, Method.COPY_LOOP}) {
                    pairs.add(Arguments.of(from, to, Way.of("Transfer in steps by " + method, (source, target, count) -> Way
                            .transfer(source, count).method(method).progress(bytes -> { }).to(target).bytes())));
                }
            }
        }
        return pairs;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void point10AnInterruptThatCameBeforeClosesBothChannelsToo(End from, End to, Way way) throws Exception {
        try (Scratch scratch = new Scratch()) {
            Source source = Source.of(scratch, from, new byte[100]);
            Sink target = Sink.stalled(scratch, to);
            Running<Long> running = Running.start(() -> {
                Thread.currentThread().interrupt();
                return way.move(source.channel(), target.channel(), 100);
            });
            assertInstanceOf(ClosedByInterruptException.class, running.thrown());
            assertTrue(running.interruptedAfter(), "the interrupt status stays set");
            assertFalse(source.channel().isOpen(), "the source is closed");
            assertFalse(target.channel().isOpen(), "the target is closed");
        }
    }

    @ParameterizedTest
    @MethodSource("closableAtTheSource")
    void points11And12ClosingTheSourceFreesTheThread(Blocked blocked) throws Exception {
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            try (Scratch scratch = new Scratch()) {
                var transfer = blocked.start(scratch);
                transfer.source().channel().close();
                assertFreed(blocked, transfer);
            }
        }
    }

    @ParameterizedTest(allowZeroInvocations = true) // none where 17's own transfers are all there is
    @MethodSource("closableAtTheTarget")
    void points11And12ClosingTheTargetFreesTheThread(Blocked blocked) throws Exception {
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            try (Scratch scratch = new Scratch()) {
                var transfer = blocked.start(scratch);
                transfer.target().channel().close();
                assertFreed(blocked, transfer);
            }
        }
    }

    /** After progress a drop-in returns the count; what has a report throws and tells the count; both are true. */
    private static void assertFreed(Blocked blocked, Blocked.Transfer transfer) throws Exception {
        Running<Long> running = transfer.running();
        if (blocked.progresses() && !blocked.way().isRich()) {
            long moved = running.result();
            assertTrue(moved > 0);
            transfer.assertDelivered(moved);
        } else {
            Throwable thrown = running.thrown();
            assertEquals(AsynchronousCloseException.class, thrown.getClass());
            transfer.assertDelivered(transfer.reported(thrown));
        }
        assertFalse(running.interruptedAfter());
    }
}
