package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.Holes;
import io.sluice.Sluice;
import io.sluice.SluiceFileChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a file has data, as the kernel says. */
class HolesTest {
    private static final int FAR = 1 << 20;

    @TempDir
    Path directory;

    private FileChannel sparse() throws IOException {
        FileChannel file = FileChannel.open(directory.resolve("sparse"), StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        file.write(ByteBuffer.allocate(4096), 0);
        file.write(ByteBuffer.allocate(100), FAR);
        return file;
    }

    @Test
    void dataAndHolesAreFoundAndTheFilesOwnPositionStays() throws IOException {
        assumeTrue(Sluice.isAvailable(), "without the native library all is data");
        try (FileChannel file = sparse()) {
            file.position(17);
            assertEquals(5, Holes.nextData(file, 5));
            long hole = Holes.nextHole(file, 5);
            assumeTrue(hole < FAR, "the file system of the temporary directory has no holes");
            assertEquals(4096, hole);
            assertEquals(FAR, Holes.nextData(file, hole));
            assertEquals(FAR + 100, Holes.nextHole(file, FAR));
            assertEquals(-1, Holes.nextData(file, FAR + 100));
            assertEquals(-1, Holes.nextHole(file, FAR + 100));
            assertEquals(17, file.position());
        }
    }

    @Test
    void aChannelOfOurOwnIsAskedLikeTheOneBehindIt() throws IOException {
        assumeTrue(Sluice.isAvailable(), "without the native library all is data");
        sparse().close();
        try (FileChannel file = FileChannel.open(directory.resolve("sparse"));
                SluiceFileChannel ours = SluiceFileChannel.open(directory.resolve("sparse"), StandardOpenOption.READ)) {
            assertEquals(Holes.nextHole(file, 0), Holes.nextHole(ours, 0));
        }
    }

    @Test
    void aClosedFileAndANegativePositionAreRefused() throws IOException {
        FileChannel file = sparse();
        assertThrows(IllegalArgumentException.class, () -> Holes.nextData(file, -1));
        file.close();
        assertThrows(ClosedChannelException.class, () -> Holes.nextHole(file, 0));
    }
}
