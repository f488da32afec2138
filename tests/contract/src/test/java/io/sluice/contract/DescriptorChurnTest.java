package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * While transfers run and their channels are closed, other threads open and close channels, which get the numbers that have just
 * become free. All that they hold is marked: what a transfer reads of it arrives, and what it takes or writes is missed or found.
 */
@Tag("agent")
@ExtendWith(OpenDescriptors.class)
class DescriptorChurnTest {
    private static final byte[] CONTENT = Content.of(1 << 18);
    private static final byte[] MARK = Content.of(1000);
    private static final int CHURNERS = 2;
    private static final int MOST_SPINS = 20_000;

    static Stream<Arguments> ways() throws Exception {
        Stream.Builder<Arguments> ways = Stream.builder();
        for (End from : End.values()) {
            for (End to : End.values()) {
                for (Way way : Rounds.SOAK ? Way.all(from, to) : Way.dropIns(from, to)) {
                    if (!way.isJdk()) {
                        ways.add(Arguments.of(from, to, way));
                    }
                }
            }
        }
        return ways.build();
    }

    /** Others, who open and close. */
    private static final class Churn {
        private final Path file;
        private final List<Running<Integer>> threads;
        private volatile boolean over;

        Churn(Scratch scratch) throws Exception {
            file = scratch.file(MARK);
            threads = Stream.generate(() -> Running.start(this::openAndClose)).limit(CHURNERS).toList();
        }

        private int openAndClose() throws Exception {
            int times = 0;
            for (; !over; times++) {
                Pipe pipe = Pipe.open();
                try (Pipe.SourceChannel out = pipe.source(); Pipe.SinkChannel in = pipe.sink();
                        FileChannel marked = FileChannel.open(file, READ, WRITE)) {
                    in.write(ByteBuffer.wrap(MARK));
                    Thread.yield();
                    out.configureBlocking(false);
                    ByteBuffer held = ByteBuffer.allocate(2 * MARK.length);
                    out.read(held);
                    Content.assertSame(MARK, Arrays.copyOf(held.array(), held.position()), "what a pipe of another holds");
                    assertEquals(0, marked.position());
                }
            }
            return times;
        }

        void end() throws Exception {
            over = true;
            for (Running<Integer> thread : threads) {
                assertTrue(thread.result() > 0);
            }
            Content.assertSame(MARK, Files.readAllBytes(file), "a file of another");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whatOthersOpenMeanwhileIsNeitherReadNorWritten(End from, End to, Way way) throws Exception {
        try (Scratch others = new Scratch()) {
            Churn churn = new Churn(others);
            SplittableRandom random = new SplittableRandom(way.toString().hashCode());
            for (int round = 0; round < Rounds.OF_A_RACE; round++) {
                closeMeanwhile(from, to, way, random);
            }
            churn.end();
        }
    }

    private static void closeMeanwhile(End from, End to, Way way, SplittableRandom random) throws Exception {
        try (Scratch scratch = way.scratch()) {
            Source source = Source.of(scratch, from, CONTENT);
            Sink target = Sink.open(scratch, to);
            Running<Void> running = way.startRepeating(source.channel(), target.channel(), CONTENT.length);
            for (int spins = random.nextInt(MOST_SPINS); spins > 0; spins--) {
                Thread.onSpinWait();
            }
            boolean sourceFirst = random.nextBoolean();
            (sourceFirst ? source.channel() : target.channel()).close();
            (sourceFirst ? target.channel() : source.channel()).close();
            running.result();
            assertRepeats(target.received());
        }
    }

    /** A file is sent again and again, a stream comes once; where it ends is open, but what arrives is nothing else. */
    private static void assertRepeats(byte[] arrived) {
        for (int at = 0; at < arrived.length; at += CONTENT.length) {
            int length = Math.min(CONTENT.length, arrived.length - at);
            int differs = Arrays.mismatch(CONTENT, 0, length, arrived, at, at + length);
            if (differs >= 0) {
                fail("byte " + (at + differs) + " of " + arrived.length + " that arrived is not of the source");
            }
        }
    }
}
