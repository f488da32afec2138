package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.FileRegions;
import io.sluice.Method;
import io.sluice.Relay;
import io.sluice.RelayOptions;
import io.sluice.Sluice;
import io.sluice.SluiceFileChannel;
import io.sluice.Statistics;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A SluiceFileChannel given to Sluice is taken for the channel behind it, wherever one can be given (point 18 of the list); and it
 * keeps figures of its own.
 */
@ExtendWith(OpenDescriptors.class)
class UnwrappingTest {
    private static final byte[] CONTENT = Content.of(1_000_000);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    private SluiceFileChannel open(Path path, OpenOption... options) throws IOException {
        return scratch.closing(SluiceFileChannel.open(path, options));
    }

    /** Something of Sluice's that moves bytes. */
    private interface Form {
        void move(ReadableByteChannel source, WritableByteChannel target) throws Exception;
    }

    private record Named(String name, boolean fromFile, boolean toFile, boolean toSocket, Form form) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Named> forms() {
        return List.of(
                new Named("Sluice.transferTo", true, true, true,
                        (in, out) -> Sluice.transferTo((SluiceFileChannel) in, 0, CONTENT.length, out)),
                new Named("SluiceFileChannel.transferTo", true, true, true,
                        (in, out) -> SluiceFileChannel.transferTo((SluiceFileChannel) in, 0, CONTENT.length, out)),
                new Named("transferTo", true, true, true,
                        (in, out) -> ((SluiceFileChannel) in).transferTo(0, CONTENT.length, out)),
                new Named("Sluice.transferFrom", false, true, false,
                        (in, out) -> Sluice.transferFrom((SluiceFileChannel) out, in, 0, CONTENT.length)),
                new Named("SluiceFileChannel.transferFrom", false, true, false,
                        (in, out) -> SluiceFileChannel.transferFrom((SluiceFileChannel) out, in, 0, CONTENT.length)),
                new Named("transferFrom", false, true, false,
                        (in, out) -> ((SluiceFileChannel) out).transferFrom(in, 0, CONTENT.length)),
                new Named("Transfer", false, true, true, (in, out) -> Transfer.from(in, CONTENT.length).to(out)),
                new Named("Relay", false, true, true,
                        (in, out) -> Relay.oneWay(in, out, RelayOptions.DEFAULT.byteLimit(CONTENT.length)).run()),
                new Named("FileRegions", true, false, true, (in, out) -> {
                    try (FileRegions regions = FileRegions.of((SluiceFileChannel) in)) {
                        regions.add(0, CONTENT.length).transferTo(out);
                    }
                }));
    }

    static Stream<Arguments> pairs() {
        List<Arguments> pairs = new ArrayList<>();
        for (Named form : forms()) {
            if (form.toFile) {
                pairs.add(Arguments.of(form, End.FILE, End.FILE));
                if (!form.fromFile) {
                    pairs.add(Arguments.of(form, End.TCP, End.FILE));
                }
            }
            if (form.toSocket) {
                pairs.add(Arguments.of(form, End.FILE, End.TCP));
            }
        }
        return pairs.stream();
    }

    private static long slow(Statistics now) {
        return now.of(Method.COPY_LOOP).bytes() + now.of(Method.JDK).bytes();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void point18ItTakesTheKernelsPathsWhereverItIsGiven(Named form, End from, End to) throws Exception {
        Source source = Source.of(scratch, from, CONTENT);
        Sink target = Sink.open(scratch, to);
        Statistics before = Sluice.statistics();
        form.form.move(
                from == End.FILE ? SluiceFileChannel.wrap(source.file()) : source.channel(),
                to == End.FILE ? SluiceFileChannel.wrap(target.file()) : target.channel());
        Statistics after = Sluice.statistics();
        Content.assertSame(CONTENT, target.received(), "what arrived");
        assertEquals(slow(before), slow(after), after::toString);
    }

    static Stream<Arguments> blockingPairs() {
        return pairs().filter(pair -> pair.get()[1] != End.FILE || pair.get()[2] != End.FILE);
    }

    @ParameterizedTest
    @MethodSource("blockingPairs")
    void point10AnInterruptClosesItWhereverItIsGiven(Named form, End from, End to) throws Exception {
        Source source = from == End.FILE ? Source.of(scratch, from, CONTENT) : Source.open(scratch, from);
        Sink target = Sink.stalled(scratch, to);
        ReadableByteChannel in = from == End.FILE ? SluiceFileChannel.wrap(source.file()) : source.channel();
        WritableByteChannel out = to == End.FILE ? SluiceFileChannel.wrap(target.file()) : target.channel();
        Running<Void> running = Running.start(() -> {
            form.form.move(in, out);
            return null;
        });
        running.awaitBlocked();
        running.thread().interrupt();
        assertInstanceOf(ClosedByInterruptException.class, running.thrown());
        assertEquals(source.channel().isOpen(), in.isOpen(), "the source");
        assertEquals(target.channel().isOpen(), out.isOpen(), "the target");
        assertFalse(in.isOpen() && out.isOpen());
    }

    @Test
    void reportsNameTheFile() throws Exception {
        Path path = scratch.file(CONTENT);
        TransferReport report = Transfer.from(open(path, READ), 0, CONTENT.length)
                .to(open(scratch.file(), WRITE));
        assertTrue(report.describe().startsWith(path + " -> "), report::describe);
    }

    @Test
    void figuresAreOfTheOneChannelAndByMethod() throws Exception {
        SluiceFileChannel file = open(scratch.file(CONTENT), READ);
        SluiceFileChannel other = open(scratch.file(CONTENT), READ);
        SluiceFileChannel target = open(scratch.file(), WRITE);
        assertEquals("nothing transferred yet", file.statistics().toString());
        Statistics before = Sluice.statistics();
        Sink socket = Sink.open(scratch, End.TCP);
        assertEquals(CONTENT.length, file.transferTo(0, CONTENT.length, socket.channel()));
        assertEquals(1000, Sluice.transferTo(file, 5, 1000, target));
        assertEquals(500, other.transferTo(0, 500, socket.channel()));
        assertEquals(300, target.transferFrom(other, 0, 300));
        assertEquals(2, file.statistics().total().transfers());
        assertEquals(CONTENT.length + 1000, file.statistics().total().bytes());
        assertEquals(CONTENT.length, file.statistics().of(Method.SENDFILE).bytes());
        assertTrue(file.statistics().total().switches() > 0);
        assertEquals(500, other.statistics().total().bytes());
        assertEquals(300, target.statistics().total().bytes());
        assertEquals(CONTENT.length + 1800, Sluice.statistics().total().bytes() - before.total().bytes());

        file.close();
        assertEquals(CONTENT.length + 1000, file.statistics().total().bytes(), "a closed channel keeps its figures");
        try (SluiceFileChannel next = SluiceFileChannel.open(scratch.file(CONTENT), READ)) {
            assertEquals(50, next.transferTo(0, 50, socket.channel()));
            assertEquals(50, next.statistics().total().bytes(), "and hands its counters on without them");
        }
        assertEquals(CONTENT.length + 1850, Sluice.statistics().total().bytes() - before.total().bytes());
    }

    @Test
    void channelsOfOtherTypesAreCountedToo() throws Exception {
        SluiceFileChannel file = open(scratch.file(CONTENT), READ);
        var taken = new java.io.ByteArrayOutputStream();
        assertEquals(CONTENT.length, file.transferTo(0, CONTENT.length, java.nio.channels.Channels.newChannel(taken)));
        assertEquals(CONTENT.length, file.statistics().of(Method.COPY_LOOP).bytes());
        assertEquals(1, file.statistics().of(Method.COPY_LOOP).transfers());
    }

    @Test
    void figuresOfManyThreadsAddUpAlsoWhereTheChannelIsClosedMeanwhile() throws Exception {
        Path path = scratch.file(CONTENT);
        for (int round = 0; round < 10; round++) {
            Statistics before = Sluice.statistics();
            SluiceFileChannel file = open(path, READ);
            List<Running<Long>> threads = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                threads.add(Running.start(() -> {
                    long moved = 0;
                    try (Scratch own = new Scratch()) {
                        var target = own.open(own.file(), WRITE);
                        for (int k = 0; k < 200; k++) {
                            moved += file.transferTo(k, 1000, target);
                        }
                    } catch (java.nio.channels.ClosedChannelException e) {
                        return moved;
                    }
                    return moved;
                }));
            }
            if (round % 2 == 1) {
                file.close();
            }
            long moved = 0;
            for (Running<Long> thread : threads) {
                moved += thread.result();
            }
            file.close();
            assertEquals(moved, file.statistics().total().bytes());
            assertEquals(moved, Sluice.statistics().total().bytes() - before.total().bytes());
        }
        assertTrue(Files.exists(path));
    }
}
