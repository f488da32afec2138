package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Method;
import io.sluice.Outcome;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.WrappedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Buffers around a body, and the limit of what one call moves. */
@ExtendWith(OpenDescriptors.class)
class FrameTest {
    private static final byte[] CONTENT = Content.of(3 << 20);
    private static final byte[] HEADER = Content.of(200);
    private static final byte[] TRAILER = Content.of(31);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    private FileChannel file() throws IOException {
        return scratch.open(scratch.file(CONTENT), StandardOpenOption.READ);
    }

    private static ByteBuffer direct(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length + 5).position(5);
        return buffer.put(5, bytes);
    }

    /** The header in two buffers, one of each kind, and one that is empty. */
    private static ByteBuffer[] header() {
        ByteBuffer heap = ByteBuffer.wrap(HEADER, 0, 50).slice().asReadOnlyBuffer();
        return new ByteBuffer[] {heap, ByteBuffer.allocate(0), direct(Content.region(HEADER, 50, 150))};
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 10_000, 16_384, 65_536, 65_537, 3 << 20})
    void headerBodyAndTrailerArriveInOrderAtEveryTarget(int count) throws Exception {
        for (End end : End.values()) {
            for (Method method : new Method[] {Method.AUTO, Method.SENDFILE, Method.SPLICE, Method.READ_WRITE, Method.COPY_LOOP}) {
                Sink sink = Sink.open(scratch, end);
                ByteBuffer[] header = header();
                ByteBuffer trailer = ByteBuffer.wrap(TRAILER);
                TransferReport report = Transfer.from(file(), 0, count)
                        .header(header).trailer(trailer).method(method).to(sink.channel());
                String what = end + " by " + method + ", " + count + " bytes";
                assertEquals(count, report.bytes(), what);
                assertEquals(Outcome.COMPLETE, report.outcome(), what);
                assertEquals(0, header[0].remaining() + header[2].remaining() + trailer.remaining(), what);
                assertTrue(report.describe().contains(String.valueOf(report.method())), what);
                Content.assertSame(
                        Content.joined(HEADER, Content.region(CONTENT, 0, count), TRAILER), sink.received(), what);
            }
        }
    }

    @Test
    void theTrailerFollowsABodyThatEndsWithItsFile() throws Exception {
        for (long position : new long[] {CONTENT.length - 300, CONTENT.length, 0}) {
            Sink sink = Sink.open(scratch, End.TCP);
            long count = position == 0 ? Long.MAX_VALUE : 1000;
            TransferReport report = Transfer.from(file(), position, count)
                    .header(header()).trailer(ByteBuffer.wrap(TRAILER)).to(sink.channel());
            assertEquals(CONTENT.length - position, report.bytes());
            assertEquals(Outcome.END_OF_SOURCE, report.outcome());
            Content.assertSame(
                    Content.joined(HEADER, Content.region(CONTENT, position, CONTENT.length), TRAILER), sink.received(), "all");
        }
    }

    @Test
    void theMethodReportedIsTheBodysAlsoWhereATrailerFollows() throws Exception {
        Sink sink = Sink.open(scratch, End.TCP);
        TransferReport lent = Transfer.from(file(), 0, 16 << 10)
                .header(header()).trailer(ByteBuffer.wrap(TRAILER)).to(sink.channel());
        TransferReport read = Transfer.from(file(), 0, 1 << 10)
                .header(header()).trailer(ByteBuffer.wrap(TRAILER)).to(sink.channel());
        assertEquals(Method.SENDFILE, lent.method());
        assertEquals(Method.READ_WRITE, read.method());
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX", "PIPE"})
    void aNonBlockingTargetIsGoneOnWithWhereItWas(End end) throws Exception {
        for (int count : new int[] {500, 50_000, 3 << 20}) {
            Sink sink = Sink.stalled(scratch, end).nonBlocking();
            FileChannel file = file();
            byte[] large = Content.of(300_000);
            ByteBuffer header = ByteBuffer.wrap(large);
            ByteBuffer trailer = direct(TRAILER);
            long done = 0;
            try (Selector selector = Selector.open()) {
                ((SelectableChannel) sink.channel()).register(selector, SelectionKey.OP_WRITE);
                boolean stalled = false;
                TransferReport report;
                do {
                    report = Transfer.from(file, done, count - done).header(header).trailer(trailer).maxPerCall(100_000)
                            .to(sink.channel());
                    assertTrue(report.bytes() <= 100_000);
                    done += report.bytes();
                    if (report.outcome() == Outcome.TARGET_NOT_READY) {
                        if (!stalled) {
                            stalled = true;
                            sink.collect();
                        }
                        selector.select();
                        selector.selectedKeys().clear();
                    }
                } while (report.outcome() != Outcome.COMPLETE);
                assertTrue(stalled, "more than fits between the two");
            }
            assertEquals(count, done);
            Content.assertSame(
                    Content.joined(large, Content.region(CONTENT, 0, count), TRAILER), sink.received(), end + ", " + count);
        }
    }

    @Test
    void aForeignTargetGetsPlainWrites() throws Exception {
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        Transfer.from(file(), 5, 100).header(header()).trailer(ByteBuffer.wrap(TRAILER)).to(Channels.newChannel(arrived));
        Content.assertSame(Content.joined(HEADER, Content.region(CONTENT, 5, 100), TRAILER), arrived.toByteArray(), "all");
    }

    @Test
    void aFileIsForcedToTheDiskWithItsTrailer() throws Exception {
        Sink sink = Sink.open(scratch, End.FILE);
        WrappedFile target = new WrappedFile(sink.file());
        TransferReport report = Transfer.from(file(), 5, 100).header(header()).trailer(ByteBuffer.wrap(TRAILER)).fsync()
                .to(target);
        assertEquals(HEADER.length + 100 + TRAILER.length, target.forcedSize());
        assertTrue(report.syncing() >= 0 && report.syncing() <= report.elapsed(), report::describe);
        assertEquals(target.forcedSize(), sink.received().length);
    }

    @Test
    void aPlaceInAFileTakesNoHeader() throws Exception {
        FileChannel target = scratch.open(scratch.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        assertThrows(IllegalStateException.class, () -> Transfer.from(file(), 0, 1).header(header()).to(target, 7));
    }

    @Test
    void aCallMovesTwoMebibytesWithANonBlockingChannelUnlessToldOtherwise() throws Exception {
        Sink sink = Sink.open(scratch, End.PIPE).nonBlocking();
        TransferReport report;
        long done = 0;
        do {
            report = Transfer.from(file(), done, CONTENT.length - done).maxPerCall(1000).to(sink.channel());
            done += report.bytes();
            assertTrue(report.bytes() <= 1000);
            if (report.bytes() == 1000) {
                assertEquals(done == CONTENT.length ? Outcome.COMPLETE : Outcome.YIELDED, report.outcome());
            }
        } while (done < 100_000);
        assertEquals(2 << 20, Transfer.DEFAULT_MAX_PER_CALL);
        assertEquals(done, sink.received().length);
    }

    @Test
    void betweenBlockingChannelsThereIsNoLimit() throws Exception {
        Sink sink = Sink.open(scratch, End.TCP);
        assertEquals(CONTENT.length, Transfer.from(file(), 0, CONTENT.length).maxPerCall(1).to(sink.channel()).bytes());
        assertEquals(CONTENT.length, sink.received().length);
    }
}
