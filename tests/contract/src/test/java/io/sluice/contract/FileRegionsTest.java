package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.FileRegions;
import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.MixedBatch;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches of regions: every byte in order, in as few calls as it takes, whatever the target takes at a time. */
@ExtendWith(OpenDescriptors.class)
class FileRegionsTest {
    private static final byte[] CONTENT = MixedBatch.CONTENT;

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX", "PIPE"})
    void aBlockingTargetGetsEveryRegionInOrderInOneCall(End end) throws Exception {
        for (long mapping : new long[] {0, 1, 4 << 20, FileRegions.DEFAULT_MAPPING_LIMIT}) {
            Sink sink = Sink.open(scratch, end);
            try (FileRegions regions = FileRegions.of(MixedBatch.file(scratch), mapping)) {
                byte[] expected = MixedBatch.fill(regions);
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
        try (FileRegions regions = FileRegions.of(MixedBatch.file(scratch))) {
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
        FileRegions closed = FileRegions.of(MixedBatch.file(scratch)).add(0, 1);
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
        try (FileRegions regions = FileRegions.of(MixedBatch.file(scratch))) {
            for (int i = 0; i < 10; i++) {
                MixedBatch.add(regions, header, true, expected);
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
        FileChannel one = MixedBatch.file(scratch);
        FileChannel two = MixedBatch.file(scratch);
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
            regions.clear().add(MixedBatch.file(scratch), 9, 1).transferTo(sink.channel());
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
        try (FileRegions regions = FileRegions.of(MixedBatch.file(scratch)).maxPerCall(70_001); Selector selector = Selector.open()) {
            expected = MixedBatch.fill(regions);
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
    void aVirtualThreadSendsAll() throws Exception {
        assumeTrue(Jdk.HAS_VIRTUAL_THREADS, "this JDK has no virtual threads");
        Sink sink = Sink.stalled(scratch, End.TCP);
        try (FileRegions regions = FileRegions.of(MixedBatch.file(scratch))) {
            byte[] expected = MixedBatch.fill(regions);
            Running<Long> running = Running.startVirtual(() -> regions.transferTo(sink.channel()));
            running.awaitBlocked();
            sink.collect();
            assertEquals(expected.length, running.result());
            Content.assertSame(expected, sink.received(), "all of it");
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() throws Exception {
        FileChannel file = MixedBatch.file(scratch);
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
