package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.Rounds;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sluice send} and {@code sluice receive}, with each other. */
class SendReceiveTest {
    private static final int SIZE = 3_000_017;
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2001-02-03T04:05:06.123456789Z"));

    @TempDir
    Path directory;

    private Path from;
    private Path in;

    @BeforeEach
    void make() throws IOException {
        from = Files.createDirectory(directory.resolve("from"));
        in = Files.createDirectory(directory.resolve("in"));
    }

    private Path file(String name, int size) throws IOException {
        return Files.write(from.resolve(name), Content.of(size));
    }

    private static void assertEnds(int exitCode, String why, Ran ran) {
        assertEquals(exitCode, ran.exitCode(), ran::toString);
        assertTrue(ran.err().contains(why), ran.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256", "crc32c", "none"})
    void filesArriveWithTheirNamesTimesAndPermissions(String checksum) throws Exception {
        Path one = file("one", SIZE);
        Path none = file("none at all", 0);
        Files.setLastModifiedTime(one, LONG_AGO);
        Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rwxrw-r--"));
        Receiving receiver = Receiving.into("--fsync", in);
        Ran sent = Ran.here("send", "--json", "--checksum", checksum, one, none, receiver.address());
        assertEnds(ExitCode.DONE, "", sent);
        Ran received = receiver.ended();
        assertEnds(ExitCode.DONE, "", received);
        Entries.assertOnly(in, "none at all", "one");
        assertArrayEquals(Content.of(SIZE), Files.readAllBytes(in.resolve("one")));
        assertEquals(LONG_AGO, Files.getLastModifiedTime(in.resolve("one")));
        assertEquals("rwxr--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(in.resolve("one"))));
        for (Ran each : List.of(sent, received)) {
            assertEquals(SIZE, each.json().get("bytes").getAsLong());
            assertEquals(2, each.json().get("files").getAsInt());
            assertEquals(checksum, each.json().get("checksum").getAsString());
        }
        assertEquals(SIZE, sent.json().getAsJsonObject("bytesByMethod").get("SENDFILE").getAsLong());
    }

    @Test
    void severalStreamsShareTheFilesAndWhatIsThereIsSkipped() throws Exception {
        List<Object> command = new ArrayList<>(List.of("send", "--streams", "3"));
        for (int i = 0; i < 20; i++) {
            command.add(file("file" + i, SIZE / (i + 1)));
        }
        Receiving receiver = Receiving.into(in);
        command.add(receiver.address());
        assertEnds(ExitCode.DONE, "", Ran.here(command.toArray()));
        assertEquals(20, receiver.ended().json().get("files").getAsInt());
        for (int i = 0; i < 20; i++) {
            assertEquals(-1, Files.mismatch(from.resolve("file" + i), in.resolve("file" + i)));
        }
        file("file3", 100);
        receiver = Receiving.into("--overwrite", in);
        command.set(command.size() - 1, receiver.address());
        Ran again = Ran.here(command.toArray());
        assertTrue(again.out().contains("19 there already"), again.out());
        assertEquals(1, receiver.ended().json().get("files").getAsInt());
        assertEquals(100, Files.size(in.resolve("file3")));
    }

    @Test
    void aRateIsKeptTo() throws Exception {
        Receiving receiver = Receiving.into(in);
        Ran sent = Ran.here("send", "--json", "--rate", "1M", file("one", 300_000), receiver.address());
        assertEnds(ExitCode.DONE, "", sent);
        // The first piece leaves at once.
        assertTrue(sent.json().get("bytesPerSecond").getAsDouble() <= 1.5 * (1 << 20), sent.out());
        assertEquals(ExitCode.DONE, receiver.ended().exitCode());
    }

    @Test
    void aRateIsKeptToWithAChecksumOfStandardInputToo() throws Exception {
        Receiving receiver = Receiving.into(in);
        Ran sent = Ran.of(directory, Ran.start("send", "--json", "--rate", "1M", "--checksum", "crc32c", "-", receiver.address())
                .redirectInput(file("one", 300_000).toFile()));
        assertEnds(ExitCode.DONE, "", sent);
        assertTrue(sent.json().get("bytesPerSecond").getAsDouble() <= 1.5 * (1 << 20), sent.out());
        assertEquals(-1, Files.mismatch(from.resolve("one"), in.resolve("stdin")));
        assertEquals(ExitCode.DONE, receiver.ended().exitCode());
    }

    /** Each read of a terminal gives one line, and each takes a page of the pipe at least: there is no room for the last. */
    @Test
    void noLineOfATerminalIsLost() throws Exception {
        Screen.assumePossible();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            lines.append(i).append("x".repeat(2_500)).append('\n');
        }
        Path typed = Files.writeString(from.resolve("typed"), lines);
        Receiving receiver = Receiving.into(in);
        ProcessBuilder send = Ran.start("send", "-", receiver.address()).redirectInput(typed.toFile());
        send.command("script", "-qec", "stty -echo; exec " + String.join(" ", send.command()), "/dev/null");
        Ran sent = Ran.of(directory, send);
        assertEquals(ExitCode.DONE, sent.exitCode(), sent::toString);
        assertEquals(ExitCode.DONE, receiver.ended().exitCode());
        assertEquals(-1, Files.mismatch(typed, in.resolve("stdin")));
    }

    @Test
    void whatIsThereIsNotReplacedUnlessThatIsAllowed() throws Exception {
        Path one = file("one", SIZE);
        Path outside = Files.write(directory.resolve("outside"), new byte[5]);
        Files.createSymbolicLink(in.resolve("one"), outside);
        Files.createDirectory(in.resolve("two"));
        assertEquals(0, new ProcessBuilder("mkfifo", in.resolve("four").toString()).start().waitFor());
        Receiving receiver = Receiving.into(in);
        Ran sent = Ran.here("send", one, file("two", 10), file("three", 10), receiver.address());
        assertEnds(ExitCode.REFUSED, "'one' is there already, and another one", sent);
        assertEnds(ExitCode.REFUSED, "'two' is a directory there", receiver.ended());
        Entries.assertOnly(in, "four", "one", "three", "two");

        receiver = Receiving.into("--overwrite", in);
        assertEnds(ExitCode.REFUSED, "'four' is a device, a socket or a FIFO", Ran.here("send", one, file("four", 10), receiver.address()));
        assertEnds(ExitCode.REFUSED, "1 file was refused", receiver.ended());
        assertTrue(Files.isRegularFile(in.resolve("one"), LinkOption.NOFOLLOW_LINKS));
        assertEquals(5, Files.size(outside));
    }

    @Test
    void limitsOfSizeAndNumberAreKept() throws Exception {
        Receiving receiver = Receiving.into("--max-size", "1M", "--max-files", "2", "--max-total", "1500K", in);
        Ran sent = Ran.here("send", file("large", 2 << 20), file("a", 1 << 20), file("b", 1 << 20), file("c", 1), file("d", 1), receiver.address());
        assertEnds(ExitCode.REFUSED, "'large' has 2097152 bytes: the receiver takes files of 1048576", sent);
        assertTrue(sent.err().contains("'b' has 1048576 bytes: the receiver takes 487424 more"), sent.err());
        assertTrue(sent.err().contains("'d' is one file too many"), sent.err());
        assertEnds(ExitCode.REFUSED, "3 files were refused", receiver.ended());
        Entries.assertOnly(in, "a", "c");
    }

    @Test
    void standardInputArrivesAndGoesOnToStandardOutput() throws Exception {
        Path one = file("one", SIZE);
        Receiving receiver = Receiving.into(in);
        Process process = Ran.start("send", "--name", "piped", "--json", "-", receiver.address()).redirectErrorStream(true).start();
        try (var out = process.getOutputStream()) {
            Files.copy(one, out);
        }
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(ExitCode.DONE, Killed.exitCode(process), said);
        assertTrue(said.contains("\"SPLICE\":" + SIZE), said);
        JsonObject calls = JsonParser.parseString(said).getAsJsonObject().getAsJsonObject("systemCalls");
        assertFalse(calls.has("read") || calls.has("write"), said);
        // Into a pipe, and out of it again; no more than a pipe holds at a time.
        assertTrue(calls.get("splice").getAsLong() >= 2 * (SIZE / (64 << 10)), said);
        assertEquals(ExitCode.DONE, receiver.ended().exitCode());
        assertEquals(-1, Files.mismatch(one, in.resolve("piped")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256", "none"})
    void standardOutputTakesOneFile(String checksum) throws Exception {
        Path one = file("one", SIZE);
        ProcessBuilder receive = Ran.start("receive", "-l", "-").redirectOutput(in.resolve("out").toFile());
        try (ListeningProcess receiver = ListeningProcess.start(directory, receive)) {
            Ran sent = Ran.here("send", "--checksum", checksum, one, file("two", 5), receiver.address());
            assertEnds(ExitCode.REFUSED, "'two' would follow another in one stream", sent);
            assertEquals(ExitCode.REFUSED, receiver.exitCode(), receiver.err());
        }
        assertEquals(-1, Files.mismatch(one, in.resolve("out")));
    }

    @Test
    void aRateIsKeptToIntoStandardOutputWithAChecksumToo() throws Exception {
        Path one = file("one", 300_000);
        ProcessBuilder receive = Ran.start("receive", "--rate", "1M", "-l", "-").redirectOutput(in.resolve("out").toFile());
        try (ListeningProcess receiver = ListeningProcess.start(directory, receive)) {
            Ran sent = Ran.here("send", "--json", "--checksum", "crc32c", one, receiver.address());
            assertEnds(ExitCode.DONE, "", sent);
            assertTrue(sent.json().get("bytesPerSecond").getAsDouble() <= 1.5 * (1 << 20), sent.out());
            assertEquals(ExitCode.DONE, receiver.exitCode(), receiver.err());
        }
        assertEquals(-1, Files.mismatch(one, in.resolve("out")));
    }

    @Test
    void aFileThatChangesWhileItIsSentIsNotKept() throws Exception {
        Path one = file("one", 10 << 20);
        Receiving receiver = Receiving.into(in);
        Process process = Ran.start("send", "--rate", "4M", one, receiver.address()).redirectErrorStream(true).start();
        Await.until("some is there", new Unfinished(in.resolve("one"))::isBegun);
        Files.setLastModifiedTime(one, LONG_AGO);
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(ExitCode.FAILED, Killed.exitCode(process), said);
        assertTrue(said.contains("was changed while it was sent"), said);
        assertEnds(ExitCode.FAILED, "the sender: one: was changed while it was sent", receiver.ended());
        Entries.assertOnly(in);
    }

    @Test
    void whatCannotBeSentIsToldInOneLine() throws Exception {
        Path one = file("one", SIZE);
        int closed;
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            closed = socket.getLocalPort();
        }
        Path twin = Files.write(directory.resolve("one"), new byte[1]);
        assertFails(ExitCode.FAILED, "Connection refused; is 'sluice receive", Ran.here("send", one, "127.0.0.1:" + closed));
        assertFails(ExitCode.FAILED, "nowhere: no such file or directory", Ran.here("send", "nowhere", "127.0.0.1:1"));
        assertFails(ExitCode.REFUSED, "is a directory", Ran.here("send", from, "127.0.0.1:1"));
        assertFails(ExitCode.REFUSED, "has no size, for the kernel makes it up", Ran.here("send", "/proc/version", "127.0.0.1:1"));
        assertFails(ExitCode.USAGE, "FILE and HOST:PORT are missing", Ran.here("send"));
        assertFails(ExitCode.USAGE, "alone does not say what to send where", Ran.here("send", one));
        assertFails(ExitCode.USAGE, "is not HOST:PORT", Ran.here("send", one, "127.0.0.1"));
        assertFails(ExitCode.USAGE, "is not a port", Ran.here("send", one, "127.0.0.1:70000"));
        assertFails(ExitCode.USAGE, "two files are called 'one'", Ran.here("send", one, twin, "127.0.0.1:1"));
        assertFails(ExitCode.FAILED, "no such host", Ran.here("send", one, "no-such-host.invalid:1"));
        assertFails(ExitCode.USAGE, "--checksum", Ran.here("send", "--checksum", "md5", one, "127.0.0.1:1"));
        assertFails(ExitCode.REFUSED, "is a path", Ran.here("send", "--name", "../x", "-", "127.0.0.1:1"));
    }

    @Test
    void whatCannotBeReceivedIsToldInOneLine() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            assertFails(ExitCode.FAILED, "cannot be listened on", Ran.here("receive", socket.getLocalPort(), in));
        }
        assertFails(ExitCode.USAGE, "is not a port", Ran.here("receive", "70000", in));
        assertFails(ExitCode.USAGE, "PORT is missing", Ran.here("receive"));
        assertFails(ExitCode.FAILED, "no such file or directory", Ran.here("receive", "-l", in.resolve("nowhere")));
        assertFails(ExitCode.FAILED, "is no directory", Ran.here("receive", "-l", file("one", 1)));
    }

    private static void assertFails(int exitCode, String why, Ran ran) {
        assertEnds(exitCode, why, ran);
        assertEquals(1, ran.err().lines().count(), ran.err());
    }

    @Test
    void aKilledReceiverLeavesNothingUnderTheNameAndTheNextOneGoesOn() throws Exception {
        int size = 16 << 20;
        Path one = file("one", size);
        Path part = new Unfinished(in.resolve("one")).part();
        KilledReceivers receivers = new KilledReceivers(directory, one, in);
        SplittableRandom random = new SplittableRandom();
        int resumed = 0;
        for (int round = Rounds.SOAK ? 200 : 10; round > 0; round--) {
            long point = random.nextLong(size + 1);
            long bytes = receivers.one(process -> Killed.atLength(process, part, point), List.of(), List.of(), "killed after " + point);
            resumed += bytes > 0 ? 1 : 0;
        }
        assertTrue(resumed > 0, "none was caught in the middle");
    }

    @Test
    void aCtrlCEndsTheReceiverWithTheFiguresSoFar() throws Exception {
        Path one = file("one", 10 << 20);
        try (ListeningProcess receiver = ListeningProcess.start(directory, Ran.start("receive", "--json", "-l", in))) {
            Process sender = Ran.start("send", "--rate", "1M", one, receiver.address()).redirectErrorStream(true).start();
            Await.until("some is there", new Unfinished(in.resolve("one"))::isBegun);
            Killed.interrupt(receiver.process());
            assertEquals(ExitCode.STOPPED, receiver.exitCode());
            assertTrue(receiver.out().contains("\"outcome\":\"stopped\""), receiver.out());
            String said = new String(sender.getInputStream().readAllBytes());
            assertEquals(ExitCode.FAILED, Killed.exitCode(sender), said);
            assertFalse(said.isBlank());
        }
        assertFalse(Files.exists(in.resolve("one")));
    }
}
