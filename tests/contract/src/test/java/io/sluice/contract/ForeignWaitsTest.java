package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Relay;
import io.sluice.RelayOptions;
import io.sluice.Transfer;
import io.sluice.TransferException;
import io.sluice.TransferTimeoutException;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Foreign;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is noticed while bytes wait between a channel of the JDK's and one of a type that nobody knows. */
@ExtendWith(OpenDescriptors.class)
class ForeignWaitsTest {
    private static final byte[] CONTENT = Content.of(3 << 20);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX", "PIPE"})
    void closingTheTargetFreesWhatWaitsForItsSource(End from) throws Exception {
        for (boolean relay : new boolean[] {false, true}) {
            Source source = Source.open(scratch, from);
            Foreign.Target target = new Foreign.Target(1 << 20);
            Running<?> running = Running.start(mover(relay, source, target));
            source.offer(Content.of(1000));
            Await.until("some has come through", () -> target.taken().length == 1000);
            running.awaitBlocked();
            target.close();
            assertInstanceOf(AsynchronousCloseException.class, running.thrown());
        }
    }

    private static Callable<?> mover(boolean relay, Source source, Foreign.Target target) throws Exception {
        if (relay) {
            return Relay.oneWay(source.channel(), target, RelayOptions.DEFAULT)::run;
        }
        return () -> Transfer.from(source.channel(), Long.MAX_VALUE).to(target);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX", "PIPE"})
    void closingTheSourceFreesWhatWaitsForItsTargetAndHandsBackTheRest(End to) throws Exception {
        Foreign.Source source = new Foreign.Source(CONTENT, 1 << 20);
        Sink target = Sink.stalled(scratch, to);
        Running<?> running = Running.start(() -> Transfer.from(source, Long.MAX_VALUE).to(target.channel()));
        running.awaitBlocked();
        source.close();
        Throwable thrown = assertInstanceOf(AsynchronousCloseException.class, running.thrown());
        TransferException said = (TransferException) List.of(thrown.getSuppressed()).get(0);
        target.collect();
        byte[] arrived = target.received();
        assertEquals(said.bytesTransferred(), arrived.length);
        assertEquals(CONTENT.length, arrived.length + said.recovered().length + source.left());
        Content.assertSame(Content.region(CONTENT, 0, arrived.length + said.recovered().length),
                Content.joined(arrived, said.recovered()), "what arrived, and what was handed back");
    }

    /** One that never ends, and whose reads take no time. */
    @Test
    void aDeadlineIsNoticedBetweenTheReadsOfASourceThatGivesLittle() throws Exception {
        Foreign.Source source = new Foreign.Source(new byte[1 << 20], 1) {
            @Override
            public int read(ByteBuffer into) {
                into.put((byte) 1);
                return 1;
            }
        };
        Foreign.Target target = new Foreign.Target(1);
        TransferTimeoutException thrown = assertInstanceOf(TransferTimeoutException.class, Running.start(
                () -> Transfer.from(source, Long.MAX_VALUE).deadline(Duration.ofMillis(20)).to(target)).thrown());
        assertTrue(thrown.bytesTransferred() > 0);
        assertEquals(thrown.bytesTransferred(), target.taken().length);
    }

    /** Nothing can tell when such a source is ready; to ask it again and again would take a CPU. */
    @Test
    void aRelaySleepsBetweenTheReadsOfASourceThatHasNothingYet() throws Exception {
        AtomicBoolean ready = new AtomicBoolean();
        Foreign.Source source = new Foreign.Source(CONTENT, CONTENT.length) {
            @Override
            public int read(ByteBuffer into) {
                return ready.get() ? super.read(into) : 0;
            }
        };
        Foreign.Target target = new Foreign.Target(1 << 20);
        Running<?> relay = Running.start(Relay.oneWay(source, target, RelayOptions.DEFAULT)::run);
        Await.until("it sleeps", () -> relay.thread().getState() == Thread.State.TIMED_WAITING);
        ready.set(true);
        relay.result();
        Content.assertSame(CONTENT, target.taken(), "what came later");
    }
}
