package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.Sluice;
import io.sluice.contract.fixture.Blocked;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.Jvm;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Suite;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On a virtual thread a transfer that waits for its peer parks: it leaves its carrier to others, and is freed by closing
 * either channel and by an interrupt (point 17 of the list).
 */
@Tag("agent")
@ExtendWith(OpenDescriptors.class)
class VirtualThreadsTest {
    /** Set in a JVM whose virtual threads share one carrier. */
    private static final String ONE_CARRIER = "sluice.contract.oneCarrier";
    private static final int ROUNDS = Math.max(2, Rounds.OF_A_RACE / 10);

    @BeforeAll
    static void needsVirtualThreads() {
        assumeTrue(Jdk.HAS_VIRTUAL_THREADS, "this JDK has no virtual threads");
    }

    @Test
    void point17TheSameHoldsWhereAllVirtualThreadsShareOneCarrier() throws Exception {
        if (!Boolean.getBoolean(ONE_CARRIER)) {
            Jvm jvm = Jvm.likeThis().property("jdk.virtualThreadScheduler.parallelism", 1)
                    .property("jdk.virtualThreadScheduler.maxPoolSize", 1).property(ONE_CARRIER, true);
            Suite.of(jvm, VirtualThreadsTest.class);
        }
    }

    @Test
    void point17ASocketThatAVirtualThreadHasUsedTakesAllFromAnyThread() throws Exception {
        byte[] content = Content.of(5 << 20);
        for (End end : new End[] {End.TCP, End.UNIX, End.PIPE}) {
            try (Scratch scratch = new Scratch()) {
                Source source = Source.of(scratch, End.FILE, content);
                Sink target = Sink.stalled(scratch, end);
                Running.startVirtual(() -> target.channel().write(ByteBuffer.wrap(content, 0, 1))).result();
                Running<Long> transfer =
                        Running.start(() -> Sluice.transferTo(source.file(), 1, Long.MAX_VALUE, target.channel()));
                transfer.awaitBlocked();
                target.collect();
                assertEquals(content.length - 1, transfer.result(), end.name());
                Content.assertSame(content, target.received(), "what arrived in " + end);
            }
        }
    }

    static Stream<Blocked> blocked() throws Exception {
        return Blocked.all().stream().filter(blocked -> !blocked.way().isJdk());
    }

    @ParameterizedTest
    @MethodSource("blocked")
    void point17TheCarrierIsLeftToOthersAndTheTransferGoesOnLater(Blocked blocked) throws Exception {
        try (Scratch scratch = new Scratch()) {
            var transfer = blocked.startVirtual(scratch);
            assertEquals("ran", Running.startVirtual(() -> "ran").result());
            transfer.letEnd();
            byte[] arrived = transfer.target().received();
            assertEquals(arrived.length, transfer.running().result());
            Content.assertSame(transfer.content(), arrived, "what arrived");
        }
    }

    @ParameterizedTest
    @MethodSource("blocked")
    void point17ClosingTheSourceFreesTheThread(Blocked blocked) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (Scratch scratch = new Scratch()) {
                var transfer = blocked.startVirtual(scratch);
                transfer.source().channel().close();
                assertFreed(blocked, transfer);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("blocked")
    void point17ClosingTheTargetFreesTheThread(Blocked blocked) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (Scratch scratch = new Scratch()) {
                var transfer = blocked.startVirtual(scratch);
                transfer.target().channel().close();
                assertFreed(blocked, transfer);
            }
        }
    }

    private static void assertFreed(Blocked blocked, Blocked.Transfer transfer) throws Exception {
        if (blocked.progresses() && !blocked.way().isRich()) {
            transfer.assertDelivered(transfer.running().result());
        } else {
            Throwable thrown = transfer.running().thrown();
            assertEquals(AsynchronousCloseException.class, thrown.getClass());
            transfer.assertDelivered(transfer.reported(thrown));
        }
    }

    @ParameterizedTest
    @MethodSource("blocked")
    void point17AnInterruptFreesTheThreadAndClosesBothChannels(Blocked blocked) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (Scratch scratch = new Scratch()) {
                var transfer = blocked.startVirtual(scratch);
                transfer.thread().interrupt();
                assertInstanceOf(ClosedByInterruptException.class, transfer.running().thrown());
                assertTrue(transfer.running().interruptedAfter(), "the interrupt status stays set");
                assertFalse(transfer.source().channel().isOpen());
                assertFalse(transfer.target().channel().isOpen());
            }
        }
    }
}
