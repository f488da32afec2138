package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.Rounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One large file over several connections, from {@code sluice send} to {@code sluice receive}. */
class SendInPartsTest {
    private static final int SIZE = (22 << 20) + 17;

    @TempDir
    Path directory;

    private Path large;
    private Path in;
    private Unfinished unfinished;

    @BeforeEach
    void make() throws IOException {
        large = Files.write(directory.resolve("large"), Content.of(SIZE));
        in = Files.createDirectory(directory.resolve("in"));
        unfinished = new Unfinished(in.resolve("large"));
    }

    private static void assertDone(Ran ran) {
        assertEquals(ExitCode.DONE, ran.exitCode(), ran::toString);
    }

    private void assertArrived() throws IOException {
        assertEquals(-1, Files.mismatch(large, in.resolve("large")));
    }

    @ParameterizedTest
    @ValueSource(longs = {Parts.WORTH, Parts.WORTH + 1, SIZE, (16L << 30) - 1, 16L << 30, (16L << 30) + 1, 1L << 50, Long.MAX_VALUE})
    void thePartsAreTheFile(long size) {
        Parts parts = new Parts(size);
        assertTrue(parts.count() > 3 && parts.count() <= 4096, () -> parts.count() + " parts");
        long at = 0;
        for (int part = 0; part < parts.count(); part++) {
            assertEquals(at, parts.position(part));
            at = parts.end(part);
            assertTrue(at > parts.position(part));
        }
        assertEquals(size, at);
        BitSet all = new BitSet();
        all.set(0, parts.count());
        assertEquals(size, parts.bytes(all));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256", "crc32c", "none"})
    void aLargeFileArrivesInPartsAndASmallOneBesideIt(String checksum) throws Exception {
        Path small = Files.write(directory.resolve("small"), Content.of(1000));
        Receiving receiver = Receiving.into(in);
        Ran sent = Ran.here("send", "--json", "--streams", "4", "--checksum", checksum, small, large, receiver.address());
        assertDone(sent);
        Ran received = receiver.ended();
        assertDone(received);
        Entries.assertOnly(in, "large", "small");
        assertArrived();
        for (Ran each : List.of(sent, received)) {
            assertEquals(SIZE + 1000, each.json().get("bytes").getAsLong(), each.out());
            assertEquals(2, each.json().get("files").getAsInt(), each.out());
        }
        // The same again: it is there already.
        receiver = Receiving.into(in);
        Ran again = Ran.here("send", "--streams", "4", small, large, receiver.address());
        assertDone(again);
        assertTrue(again.out().contains("2 there already"), again.out());
        assertDone(receiver.ended());
    }

    @Test
    void twoLargeFilesGoOneAfterTheOtherWithAsManyConnections() throws Exception {
        Path other = Files.write(directory.resolve("other"), Content.of(SIZE));
        Receiving receiver = Receiving.into(in);
        assertDone(Ran.here("send", "--streams", "64", large, other, receiver.address()));
        assertDone(receiver.ended());
        Entries.assertOnly(in, "large", "other");
        assertArrived();
    }

    @Test
    void whatHandsItOnToStandardOutputTakesItInOnePiece() throws Exception {
        ProcessBuilder receive = Ran.start("receive", "-l", "-").redirectOutput(in.resolve("large").toFile());
        try (ListeningProcess receiver = ListeningProcess.start(directory, receive)) {
            assertDone(Ran.here("send", "--streams", "4", large, receiver.address()));
            assertEquals(ExitCode.DONE, receiver.exitCode(), receiver.err());
        }
        assertArrived();
    }

    @Test
    void aFileThatChangesMeanwhileIsNotKept() throws Exception {
        Receiving receiver = Receiving.into(in);
        Process process = Ran.start("send", "--rate", "8M", "--streams", "2", large, receiver.address()).redirectErrorStream(true).start();
        Await.until("some is there", unfinished::isBegun);
        Files.setLastModifiedTime(large, FileTime.fromMillis(0));
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(ExitCode.FAILED, Killed.exitCode(process), said);
        assertTrue(said.contains("was changed while it was sent"), said);
        assertEquals(ExitCode.FAILED, receiver.ended().exitCode());
        Entries.assertOnly(in);
    }

    @Test
    void aKilledSenderLeavesWholePartsAndTheNextOneSendsTheRest() throws Exception {
        Receiving receiver = Receiving.into(in);
        Process process = Ran.start("send", "--rate", "30M", "--streams", "2", large, receiver.address()).redirectErrorStream(true).start();
        Await.until("a part is there", () -> !process.isAlive() || unfinished.hasPart());
        process.destroyForcibly();
        process.waitFor();
        assertEquals(ExitCode.FAILED, receiver.ended().exitCode());
        Entries.assertOnly(in, ".large" + PartFile.KEY_SUFFIX, ".large" + PartFile.SUFFIX);
        receiver = Receiving.into(in);
        Ran sent = Ran.here("send", "--json", "--streams", "3", large, receiver.address());
        assertDone(sent);
        assertDone(receiver.ended());
        Entries.assertOnly(in, "large");
        assertArrived();
        long resumed = sent.json().get("bytesResumed").getAsLong();
        assertTrue(resumed > 0 && resumed + sent.json().get("bytes").getAsLong() == SIZE, sent.out());
    }

    @Test
    void whatWasBegunInPartsIsBegunAnewInOnePieceAndTheOtherWayRound() throws Exception {
        for (String streams : List.of("2", "1")) {
            Receiving receiver = Receiving.into(in);
            Process process = Ran.start("send", "--rate", "8M", "--streams", streams, large, receiver.address()).redirectErrorStream(true).start();
            Await.until("some is there", unfinished::isBegun);
            process.destroyForcibly();
            process.waitFor();
            assertEquals(ExitCode.FAILED, receiver.ended().exitCode());
            receiver = Receiving.into(in);
            Ran sent = Ran.here("send", "--json", "--streams", streams.equals("1") ? "2" : "1", large, receiver.address());
            assertDone(sent);
            assertEquals(0, sent.json().get("bytesResumed").getAsLong());
            assertDone(receiver.ended());
            Entries.assertOnly(in, "large");
            assertArrived();
            Files.delete(in.resolve("large"));
        }
    }

    @Test
    void aKilledReceiverLeavesNothingUnderTheNameAndTheNextOneTakesTheRest() throws Exception {
        KilledReceivers receivers = new KilledReceivers(directory, large, in);
        SplittableRandom random = new SplittableRandom();
        for (int round = Rounds.SOAK ? 199 : 5; round > 0; round--) {
            long point = random.nextLong(SIZE + 1);
            // Without a checksum what the record claims has to be there by itself.
            String checksum = round % 2 == 0 ? "sha256" : "none";
            receivers.one(process -> Killed.atLength(process, unfinished.part(), point),
                    List.of("--checksum", checksum, "--streams", "3"), List.of("--checksum", checksum, "--streams", "2"), "killed after " + point);
        }
        // Surely in the middle: slow, and when a part has arrived.
        long resumed = receivers.one(process -> Killed.when("a part is there", unfinished::hasPart, process),
                List.of("--checksum", "none", "--streams", "3", "--rate", "30M"), List.of("--checksum", "none", "--streams", "2"), "killed in the middle");
        assertTrue(resumed > 0, "it goes on from the part that was there");
    }
}
