package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.FileRegions;
import io.sluice.FileTruncatedException;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.MixedBatch;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.WrappedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Batches of regions to channels, and of files, of which Sluice does not know the type: each region is a transfer of its own. */
@ExtendWith(OpenDescriptors.class)
class FileRegionsForeignTest {
    private static final byte[] CONTENT = MixedBatch.CONTENT;
    private static final int SIZE = CONTENT.length;

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Test
    void aChannelThatSluiceDoesNotKnowAndThatIsFullEndsTheCall() throws Exception {
        try (FileRegions regions = FileRegions.of(MixedBatch.file(scratch))) {
            regions.add(ByteBuffer.allocate(10)).add(0, 100);
            for (int room : new int[] {3, 0, 7, 40}) {
                assertEquals(room, Running.start(() -> regions.transferTo(new Full(room, false))).result());
            }
            assertEquals(60, regions.remaining());
        }
    }

    @Test
    void aChannelThatSluiceDoesNotKnowGetsAllByTransfersOfTheirOwn() throws Exception {
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        try (FileRegions regions = FileRegions.of(MixedBatch.file(scratch)); WritableByteChannel target = Channels.newChannel(arrived)) {
            byte[] expected = MixedBatch.fill(regions);
            assertEquals(expected.length, regions.transferTo(target));
            Content.assertSame(expected, arrived.toByteArray(), "a foreign channel");
            Path copy = scratch.path();
            FileChannel file = scratch.open(copy, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            MixedBatch.fill(regions);
            assertEquals(expected.length, regions.transferTo(file));
            Content.assertSame(expected, Files.readAllBytes(copy), "a file");
            assertEquals(2L * (expected.length - MixedBatch.ADDED), regions.statistics().bytes(), "without what the channels wrote by themselves");
            regions.add(SIZE - 5, 10);
            assertThrows(FileTruncatedException.class, () -> regions.transferTo(target));
        }
    }

    @Test
    void addedBytesCountForTheLimitOfACallToo() throws Exception {
        for (FileChannel file : List.of(MixedBatch.file(scratch), new WrappedFile(MixedBatch.file(scratch)))) {
            Sink sink = Sink.open(scratch, End.TCP).nonBlocking();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            try (FileRegions regions = FileRegions.of(file).maxPerCall(100)) {
                MixedBatch.add(regions, Content.of(250), false, expected);
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
        for (FileChannel file : List.of(MixedBatch.file(scratch), new WrappedFile(MixedBatch.file(scratch)))) {
            Full target = new Full(1500, true);
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

    /** A channel that takes so many bytes, and then none, or fails. */
    private static final class Full implements WritableByteChannel {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final boolean fails;
        private int room;

        Full(int room, boolean fails) {
            this.room = room;
            this.fails = fails;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            if (room == 0 && fails) {
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
}
