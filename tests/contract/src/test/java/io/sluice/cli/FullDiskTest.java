package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.SmallDisk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
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

    @ParameterizedTest
    @ValueSource(strings = {"sha256", "none"})
    void aFullDiskUnderStandardOutputIsToldToPeople(String checksum) throws Exception {
        ProcessBuilder receive = Ran.start("receive", "-l", "-").redirectOutput(new File("/dev/full"));
        try (ListeningProcess receiver = ListeningProcess.start(directory, receive)) {
            String why = "standard output: the disk is full (ENOSPC): make room, and start again" + System.lineSeparator();
            assertEnds(ExitCode.FAILED, why, Ran.here("send", "--checksum", checksum, file(3_000_017), receiver.address()));
            assertEquals(ExitCode.FAILED, receiver.exitCode());
            assertTrue(receiver.err().contains(why), receiver.err());
        }
    }

    private void assertRefused(int size, String streams, SmallDisk disk) throws Exception {
        Receiving receiver = Receiving.into(disk.path(""));
        assertEnds(ExitCode.REFUSED, "needs " + size + " bytes, and there is room for", Ran.here("send", "--streams", streams, file(size), receiver.address()));
        assertEnds(ExitCode.REFUSED, "there is room for", receiver.ended());
    }

    /** Sends the file, and has the disk be full as soon as one of its parts has arrived. */
    private static Ran sentOntoFullDisk(Path file, String address, SmallDisk disk) throws Exception {
        Unfinished unfinished = new Unfinished(disk.path("large"));
        Running<Ran> sent = Running.start(() -> Ran.here("send", "--streams", "2", "--rate", "8M", file, address));
        Await.until("a part is there", unfinished::hasPart);
        disk.fill();
        return sent.result();
    }

    /** One line, and where the file lies is the receiver's business. */
    private static void assertToldOfFullDisk(Ran sent, SmallDisk disk) {
        assertEnds(ExitCode.FAILED, "sluice send: the receiver: large: the disk is full (ENOSPC): make room, and start again", sent);
        assertEquals(1, sent.err().lines().count(), sent.err());
        assertFalse(sent.err().contains(disk.path("").toString()), sent.err());
    }

    @Test
    void aDiskThatFillsUpInTheMiddleOfPartsIsToldOnceAtEachEndAndLeavesNothing() throws Exception {
        Path large = file(LARGE);
        try (SmallDisk disk = SmallDisk.mount(LARGE + (10 << 20))) {
            Receiving receiver = Receiving.into(disk.path(""));
            assertToldOfFullDisk(sentOntoFullDisk(large, receiver.address(), disk), disk);
            Ran received = receiver.ended();
            assertEnds(ExitCode.FAILED, "sluice receive: " + disk.path("large") + ": the disk is full (ENOSPC): make room, and start again", received);
            // Where it listens, and why it ended.
            assertEquals(2, received.err().lines().count(), received.err());
            Entries.assertOnly(disk.path(""), "ballast");
        }
    }

    @Test
    void onceThereIsRoomAReceiverThatWasKeptTakesIt() throws Exception {
        Path large = file(LARGE);
        try (SmallDisk disk = SmallDisk.mount(LARGE + (10 << 20));
                ListeningProcess receiver = ListeningProcess.start(directory, Ran.start("receive", "-l", "--keep", disk.path("")))) {
            assertToldOfFullDisk(sentOntoFullDisk(large, receiver.address(), disk), disk);
            Files.delete(disk.path("ballast"));
            Ran again;
            do {
                // The connections of before may not have left yet.
                again = Ran.here("send", "--json", "--streams", "2", large, receiver.address());
            } while (again.err().contains("busy with another sender"));
            assertEnds(ExitCode.DONE, "", again);
            assertEquals(0, again.json().get("bytesResumed").getAsLong(), "what could not be completed was thrown away");
            receiver.process().destroy();
            assertEquals(143, receiver.exitCode());
            assertEquals(1, receiver.err().lines().filter(line -> line.contains("ENOSPC")).count(), receiver.err());
            assertFalse(receiver.err().contains("has gone"), receiver.err());
            Entries.assertOnly(disk.path(""), "large");
            assertEquals(-1, Files.mismatch(large, disk.path("large")));
        }
    }
}
