package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code sluice send} and {@code receive} say of a disk that is full, or fills up in the middle of a file, and what is left there. */
class FullDiskTest {
    private static final int LARGE = (22 << 20) + 17;

    @TempDir
    Path directory;

    private Path file(int size) throws IOException {
        return Files.write(directory.resolve("large"), Content.of(size));
    }

    private static void assertEnds(int exitCode, String why, Ran ran) {
        assertEquals(exitCode, ran.exitCode(), ran::toString);
        assertTrue(ran.err().contains(why), ran.err());
    }

    @ParameterizedTest
    @ValueSource(ints = {3_000_017, LARGE})
    void tooLittleRoomIsToldAtBothEndsBeforeAByteIsSent(int size) throws Exception {
        try (SmallDisk disk = SmallDisk.mount()) {
            assertRefused(size, "1", disk);
            Entries.assertOnly(disk.path(""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3"})
    void noRoomAtAllIsToldAtBothEndsBeforeAByteIsSent(String streams) throws Exception {
        try (SmallDisk disk = SmallDisk.mount()) {
            disk.fill();
            assertRefused(LARGE, streams, disk);
            Entries.assertOnly(disk.path(""), "ballast");
        }
    }

    private void assertRefused(int size, String streams, SmallDisk disk) throws Exception {
        Receiving receiver = Receiving.into(disk.path(""));
        assertEnds(ExitCode.REFUSED, "needs " + size + " bytes, and there is room for", Ran.here("send", "--streams", streams, file(size), receiver.address()));
        assertEnds(ExitCode.REFUSED, "there is room for", receiver.ended());
    }
}
