package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.FileRegions;
import io.sluice.FileTruncatedException;
import io.sluice.TransferException;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.MixedBatch;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of regions whose file is cut, or which are closed or interrupted: what was told of is what arrived. */
@ExtendWith(OpenDescriptors.class)
class FileRegionsStoppedTest {
    private static final byte[] CONTENT = MixedBatch.CONTENT;
    private static final int SIZE = CONTENT.length;

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Test
    void aRegionPastTheEndIsAnExceptionAndTheBatchGoesOnWhenTheFileHasGrown() throws Exception {
        Sink sink = Sink.open(scratch, End.TCP);
        FileChannel file = MixedBatch.file(scratch);
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
            FileChannel file = MixedBatch.file(scratch);
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
        FileChannel file = MixedBatch.file(scratch);
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
        FileRegions regions = FileRegions.of(MixedBatch.file(scratch));
        byte[] expected = MixedBatch.fill(regions);
        Running<Long> running = Running.start(() -> regions.transferTo(sink.channel()));
        running.awaitBlocked();
        regions.close();
        sink.collect();
        assertEquals(expected.length, running.result());
        assertEquals(0, regions.mappedBytes());
        Content.assertSame(expected, sink.received(), "all of it");
    }
}
