package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.sluice.Method;
import io.sluice.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sluice explain}, which moves nothing. */
class ExplainTest {
    private static final int SIZE = 100_000;

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.write(directory.resolve("file"), new byte[SIZE]);
    }

    private Object end(String name) {
        return switch (name) {
            case "file" -> file;
            case "absent" -> directory.resolve("absent");
            default -> name;
        };
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource({
        "file, tcp:127.0.0.1:80, SENDFILE", "file, unix:/run/any, SENDFILE", "file, pipe, SPLICE", "file, absent, COPY_FILE_RANGE",
        "tcp:localhost:80, file, SPLICE", "tcp:[::1]:80, tcp:127.0.0.1:80, SPLICE", "pipe, unix:/run/any, SPLICE", "pipe, pipe, SPLICE",
        "/dev/zero, file, READ_WRITE", "file, /dev/null, READ_WRITE", "/proc/self/status, pipe, READ_WRITE"
    })
    void theFirstMethodIsNamedWithTheReasonsOfAll(String source, String target, String first) {
        assumeTrue(Sluice.isAvailable());
        Ran ran = Ran.here("explain", "--json", end(source), end(target));
        assertEquals(0, ran.exitCode(), ran::toString);
        JsonObject json = ran.json();
        assertEquals(first, json.get("first").getAsString(), ran::toString);
        Set<Method> told = EnumSet.noneOf(Method.class);
        for (JsonElement rung : json.getAsJsonArray("plan")) {
            told.add(Method.valueOf(rung.getAsJsonObject().get("method").getAsString()));
            assertFalse(rung.getAsJsonObject().get("reason").getAsString().isEmpty(), ran::toString);
        }
        assertTrue(told.containsAll(EnumSet.range(Method.READ_WRITE, Method.REFLINK)), ran::toString);
    }

    @Test
    void peopleAreToldTheSameWithTheDeviceAndTheCosts() {
        assumeTrue(Sluice.isAvailable());
        Ran ran = Ran.here("explain", file, "tcp:127.0.0.1:80");
        assertTrue(ran.out().contains(file + " (file, 97.7 KiB, on "), ran::toString);
        assertTrue(ran.out().contains("Leaves by lo, which gathers scattered pages and computes checksums"), ran::toString);
        assertTrue(ran.out().contains("1.  SENDFILE"), ran::toString);
        assertTrue(ran.out().contains("by design sendfile, 2 switches a round, 0 copies by the CPU"), ran::toString);
        assertTrue(ran.out().contains("-   REFLINK          works only between two files"), ran::toString);
        assertEquals("", ran.err());
        Ran here = Ran.here("explain", file, "tcp::80");
        assertTrue(here.out().contains("Leaves by lo, "), here::toString);
    }

    @Test
    void intoAPipeOneSpliceIsEnough() {
        assumeTrue(Sluice.isAvailable());
        Ran ran = Ran.here("explain", file, "pipe");
        assertTrue(ran.out().contains("by design splice, 2 switches a round, 0 copies by the CPU"), ran::toString);
        assertTrue(Ran.here("explain", "tcp:localhost:80", file).out().contains("by design splice, 4 switches a round, 1 copy by the CPU"));
    }

    @Test
    void aMethodAskedForComesFirst() {
        assumeTrue(Sluice.isAvailable());
        JsonObject json = Ran.here("explain", "--json", "--method", "REFLINK", "--count", "64K", file, end("absent")).json();
        assertEquals("REFLINK", json.get("first").getAsString());
        assertEquals(65_536, json.get("count").getAsLong());
        JsonObject rung = json.getAsJsonArray("plan").get(0).getAsJsonObject();
        assertEquals("asked for by name", rung.get("reason").getAsString());
        assertEquals(0, rung.getAsJsonObject("designed").get("cpuCopies").getAsInt());
    }

    @Test
    void nothingIsMovedMadeCutOrConnectedTo() throws Exception {
        Path target = Files.write(directory.resolve("target"), new byte[] {1, 2, 3});
        Path absent = directory.resolve("absent");
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            assertEquals(0, Ran.here("explain", file, target).exitCode());
            assertEquals(0, Ran.here("explain", file, absent).exitCode());
            assertEquals(0, Ran.here("explain", file, "tcp:127.0.0.1:" + port).exitCode());
            server.configureBlocking(false);
            assertEquals(null, server.accept());
        }
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(target));
        assertFalse(Files.exists(absent));
        try (var left = Files.list(directory)) {
            assertEquals(2, left.count());
        }
    }

    @Test
    void aFifoIsNotWaitedFor() throws Exception {
        Path fifo = directory.resolve("fifo");
        assumeTrue(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor() == 0, "mkfifo is not installed");
        assertTrue(Ran.here("explain", file, fifo).out().contains("(FIFO)"));
        assertTrue(Ran.here("explain", fifo, file).out().contains("(FIFO)"));
    }

    @Test
    void standardStreamsAreWhatTheyAre() throws Exception {
        ProcessBuilder builder = Ran.start("explain", "-", "-", "--json").redirectInput(file.toFile());
        Ran ran = Ran.of(directory, builder);
        assertEquals(0, ran.exitCode(), ran::toString);
        assertEquals("standard input, " + file, ran.json().getAsJsonObject("source").get("kind").getAsString());
        assertTrue(ran.json().getAsJsonObject("target").get("kind").getAsString().startsWith("standard output, "), ran::toString);
        assertEquals(SIZE, ran.json().get("count").getAsLong());
    }

    @Test
    void intoAFileThatIsStandardOutputThereIsACopy() throws Exception {
        Ran ran = Ran.of(directory, Ran.start("explain", file, "-", "--method", "SENDFILE"));
        assertTrue(ran.out().contains("by design sendfile, 2 switches a round, 1 copy by the CPU"), ran::toString);
    }

    @Test
    void whatCannotBeExplainedIsSaidInOneLine() throws IOException {
        Path locked = Files.createDirectory(directory.resolve("none"));
        assertAll(
                () -> refused(ExitCode.FAILED, "absent: no such file or directory", end("absent"), "pipe"),
                () -> refused(ExitCode.FAILED, "where new is to be: no such file or directory", file, directory.resolve("no/new")),
                () -> refused(ExitCode.FAILED, "is a directory; name a file", locked, "pipe"),
                () -> refused(ExitCode.FAILED, "is a directory; name a file", file, locked),
                () -> refused(ExitCode.FAILED, "no.such.host.invalid: no such host", file, "tcp:no.such.host.invalid:80"),
                () -> refused(ExitCode.USAGE, "'70000' is not a port", file, "tcp:localhost:70000"),
                () -> refused(ExitCode.USAGE, "is not HOST:PORT", file, "tcp:localhost"),
                () -> refused(ExitCode.USAGE, "nobody can be reached at port 0", file, "tcp:localhost:0"),
                () -> refused(ExitCode.USAGE, "may not be empty", "", file),
                () -> refused(ExitCode.USAGE, "is not a path", file, "a\0b"),
                () -> refused(ExitCode.USAGE, "Invalid value for option '--method'", file, "pipe", "--method", "MAGIC"),
                () -> refused(ExitCode.USAGE, "Missing required parameter", file));
    }

    private static void refused(int code, String why, Object... arguments) {
        Object[] words = new Object[arguments.length + 1];
        words[0] = "explain";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        Ran.here(words).assertRefused(code, why);
    }

    @Test
    void filesOfOthersAreRefusedByName() throws Exception {
        assumeTrue(Unprivileged.is(), Unprivileged.WHY_NOT);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Ran source = Unprivileged.run(directory, "explain", file, "pipe");
        assertEquals(ExitCode.FAILED, source.exitCode(), source::toString);
        assertTrue(source.err().contains(file + ": permission denied"), source::toString);
        Ran target = Unprivileged.run(directory, "explain", "pipe", directory.resolve("absent"));
        assertEquals(ExitCode.FAILED, target.exitCode(), target::toString);
        assertTrue(target.err().contains("permission denied to make a file in " + directory), target::toString);
    }
}
