package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.FileRegions;
import io.sluice.FileTruncatedException;
import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.TransferException;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.WrappedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.SelectionKey;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of regions: every byte in order, across partial writes, cuts, closes and interrupts. */
@ExtendWith(OpenDescriptors.class)
class FileRegionsTest {
    private static final int SIZE = 5 << 20;
    private static final byte[] CONTENT = Content.of(SIZE);

    /** Bytes of {@link #fill} that are in no file. */
    private static final long ADDED = IntStream.range(0, 200).filter(i -> i % 4 == 1 || i == 199).map(i -> i == 77 ? 9000 : 3 * i).sum();

    @RegisterExtension
    final Scratch scratch = new Scratch();

    private FileChannel file() throws IOException {
        return scratch.open(scratch.file(CONTENT), StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Small ones and large ones, forwards and backwards, some with a header or a trailer; returns what should arrive. */
    private static byte[] fill(FileRegions regions) {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            if (i % 4 == 1 || i == 199) {
                add(regions, Content.of(i == 77 ? 9000 : 3 * i), i % 8 == 1, expected);
            }
            int count = i % 50 == 7 ? 200_000 : i % 10 == 3 ? 20_000 : i * 31 % 5000;
            int position = (int) (i * 1_000_003L % (SIZE - count));
            regions.add(position, count);
            expected.write(CONTENT, position, count);
        }
        return expected.toByteArray();
    }

    /** The buffer is used for something else at once. */
    private static void add(FileRegions regions, byte[] bytes, boolean direct, ByteArrayOutputStream expected) {
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(bytes.length) : ByteBuffer.allocate(bytes.length);
        regions.add(buffer.put(bytes).flip());
        assertFalse(buffer.hasRemaining());
        buffer.clear().put(new byte[bytes.length]);
        expected.writeBytes(bytes);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX", "PIPE"})
    void aBlockingTargetGetsEveryRegionInOrderInOneCall(End end) throws Exception {
        for (long mapping : new long[] {0, 1, 4 << 20, FileRegions.DEFAULT_MAPPING_LIMIT}) {
            Sink sink = Sink.open(scratch, end);
            try (FileRegions regions = FileRegions.of(file(), mapping)) {
                byte[] expected = fill(regions);
                assertEquals(expected.length, regions.remaining());
                assertEquals(expected.length, regions.transferTo(sink.channel()));
                assertEquals(0, regions.remaining());
                assertEquals(0, regions.transferTo(sink.channel()), "nothing is left");
                assertEquals(expected.length, regions.statistics().bytes());
                assertTrue(regions.mappedBytes() <= Math.max(mapping, 2 << 20), "mapped within the limit");
                Content.assertSame(expected, sink.received(), end + ", mapping " + mapping);
            }
        }
    }

    @Test
    void theNextBatchGoesOverTheSameMappings() throws Exception {
        Sink sink = Sink.open(scratch, End.TCP);
        long before = Sluice.statistics().of(Method.MMAP_WRITE).bytes();
        try (FileRegions regions = FileRegions.of(file())) {
            for (int batch = 0; batch < 10; batch++) {
                for (int i = 0; i < 64; i++) {
                    regions.add(i * 4096L, 1024);
                }
                regions.transferTo(sink.channel());
            }
            assertEquals(1, regions.statistics().systemCalls().get("mmap"));
            assertOneWriteEach(10, regions);
            assertTrue(regions.mappedBytes() > 0);
            assertEquals(before + 640 * 1024, Sluice.statistics().of(Method.MMAP_WRITE).bytes(), "in the totals too");
        }
        FileRegions closed = FileRegions.of(file()).add(0, 1);
        closed.close();
        assertEquals(0, closed.mappedBytes());
        assertThrows(ClosedChannelException.class, () -> closed.transferTo(sink.channel()));
        assertEquals(before + 640 * 1024, Sluice.statistics().of(Method.MMAP_WRITE).bytes(), "and stays there");
        assertEquals(640 * 1024, sink.received().length);
    }

    /** The first has to map, and may wait; the others find all that they need. */
    private static void assertOneWriteEach(int batches, FileRegions regions) {
        Map<String, Long> calls = regions.statistics(Method.MMAP_WRITE).systemCalls();
        assertEquals(1, calls.get("writev"));
        assertEquals(batches - 1, calls.get("sendmsg"));
    }

    @Test
    void aHeaderAndAShortRegionAreOneWriteThatCopiesTheHeaderAlone() throws Exception {
        Sink sink = Sink.open(scratch, End.TCP);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        byte[] header = Content.of(200);
        try (FileRegions regions = FileRegions.of(file())) {
            for (int i = 0; i < 10; i++) {
                add(regions, header, true, expected);
                regions.add(i * 16_384L, 16_384).transferTo(sink.channel());
                expected.write(CONTENT, i * 16_384, 16_384);
            }
            regions.add(ByteBuffer.allocate(0));
            assertEquals(0, regions.remaining(), "an empty buffer is nothing");
            assumeTrue(Sluice.isAvailable(), "the native library is off");
            assertOneWriteEach(10, regions);
            assertEquals(10 * 200, regions.statistics().userBytes());
        }
        Content.assertSame(expected.toByteArray(), sink.received(), "all of it");
    }

    @Test
    void severalFilesGoInOrderAndAClosedOnesMappingsEnd() throws Exception {
        Sink sink = Sink.open(scratch, End.TCP);
        FileChannel one = file();
        FileChannel two = file();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        try (FileRegions regions = FileRegions.of(one)) {
            for (int i = 0; i < 100; i++) {
                regions.add(i % 3 == 0 ? two : one, i * 5000L, i % 7 == 0 ? 30_000 : 700);
                expected.write(CONTENT, i * 5000, i % 7 == 0 ? 30_000 : 700);
            }
            regions.transferTo(sink.channel());
            long mapped = regions.mappedBytes();
            two.close();
            regions.clear();
            assertTrue(regions.mappedBytes() < mapped, "what was mapped of the closed file is not any more");
            regions.add(two, 0, 1);
            assertThrows(ClosedChannelException.class, () -> regions.transferTo(sink.channel()));
            regions.clear().add(file(), 9, 1).transferTo(sink.channel());
            expected.write(CONTENT, 9, 1);
        }
        Content.assertSame(expected.toByteArray(), sink.received(), "two files");
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX", "PIPE"})
    void aNonBlockingTargetGetsWhatItTakesAndTheNextCallGoesOnAtTheByte(End end) throws Exception {
        Sink sink = Sink.stalled(scratch, end).nonBlocking();
        SelectableChannel channel = (SelectableChannel) sink.channel();
        byte[] expected;
        // A channel that a selector knows is closed for good with the selector.
        try (FileRegions regions = FileRegions.of(file()).maxPerCall(70_001); Selector selector = Selector.open()) {
            expected = fill(regions);
            long sent = 0;
            long n;
            while ((n = regions.transferTo(sink.channel())) > 0) {
                assertTrue(n <= 70_001, "no more than a call may send");
                sent += n;
            }
            assertTrue(sent < expected.length, "a peer that does not read is full at some time");
            channel.register(selector, SelectionKey.OP_WRITE);
            sink.collect();
            while (regions.remaining() > 0) {
                selector.select();
                selector.selectedKeys().clear();
                sent += regions.transferTo(sink.channel());
            }
            assertEquals(expected.length, sent);
        }
        Content.assertSame(expected, sink.received(), end.toString());
    }

    @Test
    void aRegionPastTheEndIsAnExceptionAndTheBatchGoesOnWhenTheFileHasGrown() throws Exception {
        Sink sink = Sink.open(scratch, End.TCP);
        FileChannel file = file();
        try (FileRegions regions = FileRegions.of(file)) {
            regions.add(0, 5000).add(SIZE - 10, 20).add(7, 3);
            FileTruncatedException thrown =
                    assertThrows(FileTruncatedException.class, () -> regions.transferTo(sink.channel()));
            assertEquals(5000, thrown.bytesTransferred());
            assertEquals(23, regions.remaining());
            file.write(ByteBuffer.wrap(CONTENT, 0, 10), SIZE);
            assertEquals(23, regions.transferTo(sink.channel()));
        }
        byte[] tail = Content.region(CONTENT, SIZE - 10, 10);
        Content.assertSame(
                Content.joined(Content.region(CONTENT, 0, 5000), tail, Content.region(CONTENT, 0, 10),
                        Content.region(CONTENT, 7, 3)),
                sink.received(), "all of it");
    }

    @Test
    void aFileCutUnderItsMappingIsAnExceptionAndNoCrash() throws Exception {
        for (long cut : new long[] {0, 4096, 9000, 12_287}) {
            Sink sink = Sink.open(scratch, End.TCP);
            FileChannel file = file();
            try (FileRegions regions = FileRegions.of(file)) {
                regions.add(0, 12_288).transferTo(sink.channel());
                file.truncate(cut);
                regions.add(0, 12_288);
                FileTruncatedException thrown =
                        assertThrows(FileTruncatedException.class, () -> regions.transferTo(sink.channel()));
                assertEquals(thrown.bytesTransferred() > 0, thrown.mayHoldZeros());
                byte[] arrived = sink.received();
                assertEquals(12_288 + thrown.bytesTransferred(), arrived.length);
                int whole = (int) Math.min(cut, thrown.bytesTransferred());
                Content.assertSame(
                        Content.region(CONTENT, 0, whole), Arrays.copyOfRange(arrived, 12_288, 12_288 + whole), "up to the cut");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"target", "file", "interrupt"})
    void whoWaitsForAPeerIsFreed(String how) throws Exception {
        for (End end : new End[] {End.TCP, End.UNIX, End.PIPE}) {
            for (int count : new int[] {1000, 100_000}) {
                free(end, how, count, false);
                if (Jdk.HAS_VIRTUAL_THREADS) {
                    free(end, how, count, true);
                }
            }
        }
    }

    private void free(End end, String how, int count, boolean virtual) throws Exception {
        Sink sink = Sink.stalled(scratch, end);
        FileChannel file = file();
        try (FileRegions regions = FileRegions.of(file)) {
            for (int i = 0; i < 8_000_000 / count; i++) {
                regions.add(i % 4 * 1000L, count);
            }
            Running<Long> running = virtual
                    ? Running.startVirtual(() -> regions.transferTo(sink.channel()))
                    : Running.start(() -> regions.transferTo(sink.channel()));
            running.awaitBlocked();
            switch (how) {
                case "target" -> sink.channel().close();
                case "file" -> file.close();
                default -> running.thread().interrupt();
            }
            Throwable thrown = running.thrown();
            Class<?> expected =
                    how.equals("interrupt") ? ClosedByInterruptException.class : AsynchronousCloseException.class;
            assertEquals(expected, thrown.getClass());
            if (how.equals("interrupt")) {
                assertFalse(file.isOpen() || sink.channel().isOpen(), "an interrupt closes both");
                assertTrue(running.interruptedAfter());
            }
            long told = ((TransferException) Arrays.stream(thrown.getSuppressed())
                    .filter(TransferException.class::isInstance).findFirst().orElseThrow()).bytesTransferred();
            sink.collect();
            assertEquals(told, sink.received().length, "as many bytes as it says");
        }
    }

    @Test
    void closingWhileACallIsUnderWayWaitsForNobodyAndUnmapsAfterIt() throws Exception {
        Sink sink = Sink.stalled(scratch, End.TCP);
        FileRegions regions = FileRegions.of(file());
        byte[] expected = fill(regions);
        Running<Long> running = Running.start(() -> regions.transferTo(sink.channel()));
        running.awaitBlocked();
        regions.close();
        sink.collect();
        assertEquals(expected.length, running.result());
        assertEquals(0, regions.mappedBytes());
        Content.assertSame(expected, sink.received(), "all of it");
    }

    @Test
    void aVirtualThreadSendsAll() throws Exception {
        assumeTrue(Jdk.HAS_VIRTUAL_THREADS, "this JDK has no virtual threads");
        Sink sink = Sink.stalled(scratch, End.TCP);
        try (FileRegions regions = FileRegions.of(file())) {
            byte[] expected = fill(regions);
            Running<Long> running = Running.startVirtual(() -> regions.transferTo(sink.channel()));
            running.awaitBlocked();
            sink.collect();
            assertEquals(expected.length, running.result());
            Content.assertSame(expected, sink.received(), "all of it");
        }
    }

    /** A channel that takes so many bytes, and then none. */
    private static final class Full implements WritableByteChannel {
        private int room;

        Full(int room) {
            this.room = room;
        }

        @Override
        public int write(ByteBuffer from) {
            int count = Math.min(room, from.remaining());
            from.position(from.position() + count);
            room -= count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void aChannelThatSluiceDoesNotKnowAndThatIsFullEndsTheCall() throws Exception {
        try (FileRegions regions = FileRegions.of(file())) {
            regions.add(ByteBuffer.allocate(10)).add(0, 100);
            for (int room : new int[] {3, 0, 7, 40}) {
                assertEquals(room, Running.start(() -> regions.transferTo(new Full(room))).result());
            }
            assertEquals(60, regions.remaining());
        }
    }

    @Test
    void aChannelThatSluiceDoesNotKnowGetsAllByTransfersOfTheirOwn() throws Exception {
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        try (FileRegions regions = FileRegions.of(file()); WritableByteChannel target = Channels.newChannel(arrived)) {
            byte[] expected = fill(regions);
            assertEquals(expected.length, regions.transferTo(target));
            Content.assertSame(expected, arrived.toByteArray(), "a foreign channel");
            Path copy = scratch.path();
            FileChannel file = scratch.open(copy, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            fill(regions);
            assertEquals(expected.length, regions.transferTo(file));
            Content.assertSame(expected, java.nio.file.Files.readAllBytes(copy), "a file");
            assertEquals(2L * (expected.length - ADDED), regions.statistics().bytes(), "without what the channels wrote by themselves");
            regions.add(SIZE - 5, 10);
            assertThrows(FileTruncatedException.class, () -> regions.transferTo(target));
        }
    }

    @Test
    void addedBytesCountForTheLimitOfACallToo() throws Exception {
        for (FileChannel file : List.of(file(), new WrappedFile(file()))) {
            Sink sink = Sink.open(scratch, End.TCP).nonBlocking();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            try (FileRegions regions = FileRegions.of(file).maxPerCall(100)) {
                add(regions, Content.of(250), false, expected);
                regions.add(7, 130);
                expected.write(CONTENT, 7, 130);
                for (long wanted : new long[] {100, 100, 100, 80}) {
                    assertEquals(wanted, regions.transferTo(sink.channel()));
                }
                assertEquals(0, regions.remaining());
            }
            Content.assertSame(expected.toByteArray(), sink.received(), "all of it");
        }
    }

    @Test
    void whatATargetTookBeforeItFailedIsNotSentAgain() throws Exception {
        for (FileChannel file : List.of(file(), new WrappedFile(file()))) {
            FullChannel target = new FullChannel(1500);
            try (FileRegions regions = FileRegions.of(file)) {
                regions.add(0, 1000).add(1000, 1000);
                assertThrows(IOException.class, () -> regions.transferTo(target));
                assertEquals(500, regions.remaining());
                target.room = 1000;
                assertEquals(500, regions.transferTo(target));
            }
            Content.assertSame(Content.region(CONTENT, 0, 2000), target.taken.toByteArray(), "each byte once");
        }
    }

    /** Takes so many bytes, and then none. */
    private static final class FullChannel implements WritableByteChannel {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private int room;

        FullChannel(int room) {
            this.room = room;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            if (room == 0) {
                throw new IOException("No space left on device");
            }
            byte[] bytes = new byte[Math.min(room, from.remaining())];
            from.get(bytes);
            taken.writeBytes(bytes);
            room -= bytes.length;
            return bytes.length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // nothing to do
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() throws Exception {
        FileChannel file = file();
        assertThrows(IllegalArgumentException.class, () -> FileRegions.of(file, -1));
        try (FileRegions regions = FileRegions.of(file)) {
            assertThrows(IllegalArgumentException.class, () -> regions.add(-1, 1));
            assertThrows(IllegalArgumentException.class, () -> regions.add(1, -1));
            assertThrows(IllegalArgumentException.class, () -> regions.add(Long.MAX_VALUE, 1));
            assertThrows(IllegalArgumentException.class, () -> regions.maxPerCall(0));
            assertEquals(0, regions.remaining());
        }
    }
}
