package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sluice.Sluice;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice relay} between real sockets. */
class RelayCommandTest {
    private static final int SIZE = 5_000_001;

    @TempDir
    Path directory;

    private ServerSocketChannel backend;

    @BeforeEach
    void open() throws IOException {
        backend = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        backend.close();
    }

    private String target() throws IOException {
        return "127.0.0.1:" + ((InetSocketAddress) backend.getLocalAddress()).getPort();
    }

    private static byte[] content() {
        byte[] content = new byte[SIZE];
        new Random(7).nextBytes(content);
        return content;
    }

    private static void write(SocketChannel socket, byte[] bytes) throws IOException {
        for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
            socket.write(left);
        }
    }

    private static byte[] readAll(SocketChannel socket) throws IOException {
        return Channels.newInputStream(socket).readAllBytes();
    }

    /** The client's bytes go there, half as many come back, and both see the other's end. */
    private void exchange(RelayRun relay, ServerSocketChannel server) throws Exception {
        byte[] content = content();
        try (SocketChannel client = relay.connect(); SocketChannel served = server.accept()) {
            Running<byte[]> arrived = Running.start(() -> readAll(served));
            write(client, content);
            client.shutdownOutput();
            assertArrayEquals(content, arrived.result());
            served.write(ByteBuffer.wrap("well received".getBytes()));
            served.shutdownOutput();
            assertEquals("well received", new String(readAll(client)));
        }
    }

    @Test
    void bytesGoBothWaysAndTheFiguresAreTheirs() throws Exception {
        try (RelayRun relay = new RelayRun("127.0.0.1:0", target(), "--json")) {
            exchange(relay, backend);
            exchange(relay, backend);
            Ran ran = relay.stop();
            JsonObject figures = ran.json();
            assertAll(ran.toString(),
                    () -> assertEquals(ExitCode.STOPPED, ran.exitCode()),
                    () -> assertEquals("stopped", figures.get("outcome").getAsString()),
                    () -> assertEquals(2, figures.get("accepted").getAsInt()),
                    () -> assertEquals(2, figures.getAsJsonObject("ended").get("end_of_source").getAsInt()),
                    () -> assertEquals(2L * SIZE, figures.get("bytesForward").getAsLong()),
                    () -> assertEquals(2L * "well received".length(), figures.get("bytesBackward").getAsLong()));
            if (Sluice.isAvailable()) {
                assertTrue(figures.getAsJsonObject("systemCalls").has("splice"), ran::toString);
                assertTrue(figures.get("userBytes").getAsLong() < SIZE, ran::toString);
            }
        }
    }

    @Test
    void unixSocketsAreRelayedToAndFromAndTheListeningOneIsRemoved() throws Exception {
        Path front = directory.resolve("front");
        Path back = directory.resolve("back");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(back));
                RelayRun relay = new RelayRun("unix:" + front, "unix:" + back)) {
            exchange(relay, server);
            Ran ran = relay.stop();
            assertTrue(ran.out().contains("1 connection, 1 to their end"), ran::toString);
            assertTrue(ran.out().contains("4.8 MiB to the target, 13 bytes back"), ran::toString);
        }
        assertFalse(Files.exists(front));
    }

    @Test
    void whatHasTakenTheListeningSocketsPlaceIsLeftThere() throws Exception {
        Path front = directory.resolve("front");
        try (RelayRun relay = new RelayRun("unix:" + front, target())) {
            Files.delete(front);
            Files.createFile(front);
            relay.stop();
        }
        assertTrue(Files.exists(front));
    }

    @Test
    void severalThreadsShareTheConnections() throws Exception {
        try (RelayRun relay = new RelayRun("127.0.0.1:0", target(), "--threads", 3, "--rate", "1G")) {
            for (int i = 0; i < 4; i++) {
                exchange(relay, backend);
            }
            assertTrue(relay.stop().out().contains("4 connections, 4 to their end"), relay.out());
        }
    }

    @Test
    void beyondTheLimitAConnectionWaitsForItsTurn() throws Exception {
        try (RelayRun relay = new RelayRun("127.0.0.1:0", target(), "--connections", 1);
                SocketChannel first = relay.connect();
                SocketChannel firstServed = backend.accept();
                SocketChannel second = relay.connect()) {
            write(second, new byte[] {2});
            write(first, new byte[] {1});
            assertEquals(1, read(firstServed));
            backend.configureBlocking(false);
            assertEquals(null, backend.accept(), "the second connection was let through beside the first");
            backend.configureBlocking(true);
            first.shutdownOutput();
            firstServed.shutdownOutput();
            try (SocketChannel secondServed = backend.accept()) {
                assertEquals(2, read(secondServed));
            }
        }
    }

    private static int read(SocketChannel socket) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        socket.read(one);
        return one.get(0);
    }

    @Test
    void idleConnectionsAreEnded() throws Exception {
        try (RelayRun relay = new RelayRun("127.0.0.1:0", target(), "--idle-timeout", 1);
                SocketChannel client = relay.connect();
                SocketChannel served = backend.accept()) {
            assertEquals(0, readAll(served).length);
            assertEquals(0, readAll(client).length);
            assertTrue(relay.stop().out().contains("1 idle for too long"), relay.out());
        }
    }

    @Test
    void aStopLetsARunningConnectionEndAndTakesNoOther() throws Exception {
        try (RelayRun relay = new RelayRun("127.0.0.1:0", target(), "--grace", 30);
                SocketChannel client = relay.connect();
                SocketChannel served = backend.accept()) {
            write(client, new byte[] {1});
            assertEquals(1, read(served));
            relay.askToStop();
            Await.until("it has stopped to listen", () -> relay.err().contains("no longer listening"));
            assertThrows(IOException.class, () -> relay.connect());
            write(served, new byte[] {2});
            assertEquals(2, read(client));
            client.shutdownOutput();
            served.shutdownOutput();
            assertTrue(relay.stop().out().contains("1 connection, 1 to their end"), relay.out());
        }
    }

    @Test
    void afterTheGraceWhatStillRunsIsCutOff() throws Exception {
        try (RelayRun relay = new RelayRun("127.0.0.1:0", target(), "--grace", 0);
                SocketChannel client = relay.connect();
                SocketChannel served = backend.accept()) {
            write(client, new byte[] {1});
            assertEquals(1, read(served));
            Ran ran = relay.stop();
            assertTrue(ran.err().contains("1 still running after 0 s, and cut off"), ran::toString);
            assertTrue(ran.out().contains("1 cut off by the stop"), ran::toString);
            assertEquals(-1, client.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void aTargetOutOfReachResetsTheClientAndIsSaidOnce() throws Exception {
        String nobody = target();
        backend.close();
        try (RelayRun relay = new RelayRun("127.0.0.1:0", nobody, "--json")) {
            for (int i = 0; i < 3; i++) {
                try (SocketChannel client = relay.connect()) {
                    assertThrows(IOException.class, () -> client.read(ByteBuffer.allocate(1)));
                }
            }
            Await.until("the third is refused", () -> relay.err().contains("cannot connect"));
            Ran ran = relay.stop();
            assertEquals(3, ran.json().get("targetUnreached").getAsInt(), ran::toString);
            assertEquals(1, ran.err().lines().filter(line -> line.contains("cannot connect to " + nobody + ": Connection refused")).count(), ran::toString);
        }
    }

    @Test
    void whereThereMayBeNoMoreThreadsItGoesOn() throws Exception {
        assumeTrue(Unprivileged.is(), Unprivileged.WHY_NOT);
        List<SocketChannel> clients = new ArrayList<>();
        try (ServerSocketChannel silent = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0), 1)) {
            // Once its queue is full, it answers nobody.
            for (int i = 0; i < 3; i++) {
                clients.add(SocketChannel.open());
                clients.get(i).configureBlocking(false);
                clients.get(i).connect(silent.getLocalAddress());
            }
            ProcessBuilder limited = Unprivileged.command(directory, List.of("prlimit", "--nproc=60"),
                    "relay", "127.0.0.1:0", "127.0.0.1:" + ((InetSocketAddress) silent.getLocalAddress()).getPort(), "--grace", 0);
            try (ListeningProcess relay = ListeningProcess.start(directory, limited)) {
                for (int i = 0; i < 80; i++) {
                    clients.add(SocketChannel.open(new InetSocketAddress("127.0.0.1", relay.port())));
                }
                Await.until("it is told", () -> !relay.process().isAlive() || relay.err().contains("there may be no more threads"));
                // The JVM could not start what a SIGTERM takes, either, until the others have given up.
                clients.add(SocketChannel.open(new InetSocketAddress("127.0.0.1", relay.port())));
                assertTrue(relay.process().isAlive(), relay.err());
            }
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    @Test
    void figuresAreToldWhileItRuns() throws Exception {
        try (RelayRun relay = new RelayRun("127.0.0.1:0", target(), "--json", "--interval", 1)) {
            exchange(relay, backend);
            Await.until("a line is told", () -> relay.out().lines().anyMatch(line -> line.contains("\"accepted\":1")));
            List<String> lines = relay.stop().out().lines().toList();
            lines.subList(0, lines.size() - 1).forEach(line ->
                    assertEquals("running", JsonParser.parseString(line).getAsJsonObject().get("outcome").getAsString()));
            assertEquals("stopped", JsonParser.parseString(lines.get(lines.size() - 1)).getAsJsonObject().get("outcome").getAsString());
        }
    }

    @Test
    void aSignalStopsWhatIsDeliveredWithTheFigures() throws Exception {
        try (ListeningProcess relay = ListeningProcess.start(directory, Ran.start("relay", "127.0.0.1:0", target(), "--json", "--grace", Long.MAX_VALUE))) {
            relay.process().destroy(); // SIGTERM
            assertEquals(143, relay.exitCode());
            JsonObject figures = JsonParser.parseString(relay.out()).getAsJsonObject();
            assertEquals("stopped", figures.get("outcome").getAsString());
            assertEquals(0, figures.get("accepted").getAsInt());
        }
    }

    @Test
    void whatCannotBeListenedOnIsSaidInOneLine() throws Exception {
        Path there = Files.createFile(directory.resolve("there"));
        assertAll(
                () -> refused(ExitCode.FAILED, "Address already in use; choose another port", target(), "127.0.0.1:80"),
                () -> refused(ExitCode.FAILED, "not an address of this machine", "203.0.113.5:8080", "127.0.0.1:80"),
                () -> refused(ExitCode.FAILED, "remove " + there, "unix:" + there, "127.0.0.1:80"),
                () -> refused(ExitCode.FAILED, "No such file or directory", "unix:" + directory.resolve("no/socket"), "127.0.0.1:80"),
                () -> refused(ExitCode.FAILED, "no such host", "no.such.host.invalid:80", "127.0.0.1:80"));
        assertTrue(Files.exists(there), "a file of somebody else's was removed");
    }

    @Test
    void aTargetThatIsNotThereYetIsToldAtOnce() throws Exception {
        try (RelayRun relay = new RelayRun("127.0.0.1:0", "no-such-host.invalid:80")) {
            assertTrue(relay.stop().err().contains("no-such-host.invalid: no such host yet"));
        }
        try (RelayRun relay = new RelayRun("127.0.0.1:0", "unix:/nowhere/socket")) {
            assertTrue(relay.stop().err().contains("there is no unix:/nowhere/socket yet"));
        }
    }

    @Test
    void whatMakesNoSenseIsSaidInOneLine() throws Exception {
        String here = "127.0.0.1:0";
        assertAll(
                () -> refused(ExitCode.USAGE, "'99999' is not a port", "99999", target()),
                () -> refused(ExitCode.USAGE, "nor is it a PORT", "nowhere", target()),
                () -> refused(ExitCode.USAGE, "'unix:' names no path", here, "unix:"),
                () -> refused(ExitCode.USAGE, "nobody can be reached at port 0", here, "127.0.0.1:0"),
                () -> refused(ExitCode.USAGE, "--rate 0 is less than 1", here, target(), "--rate", "0"),
                () -> refused(ExitCode.USAGE, "--connections 0 is less than 1", here, target(), "--connections", "0"),
                () -> refused(ExitCode.USAGE, "--connections 65535 is more than 65534", here, target(), "--connections", "65535"),
                () -> refused(ExitCode.USAGE, "--idle-timeout 0 is less than 1", here, target(), "--idle-timeout", "0"),
                () -> refused(ExitCode.USAGE, "--interval 0 is less than 1", here, target(), "--interval", "0"),
                () -> refused(ExitCode.USAGE, "--threads 1000 is more than 256", here, target(), "--threads", "1000"),
                () -> refused(ExitCode.USAGE, "--grace -1 is less than 0", here, target(), "--grace", "-1"),
                () -> refused(ExitCode.USAGE, "is not a number of bytes", here, target(), "--rate", "fast"),
                () -> refused(ExitCode.USAGE, "Missing required parameter", here));
    }

    private static void refused(int code, String why, String... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = "relay";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        Ran.here((Object[]) words).assertRefused(code, why);
    }

    @Test
    void anOrdinaryUserIsToldWhichPortsTakePrivileges() throws Exception {
        assumeTrue(Unprivileged.is(), Unprivileged.WHY_NOT);
        assumeTrue(Integer.parseInt(Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start")).get(0)) > 81,
                "here anybody may listen on any port");
        Ran refused = Unprivileged.run(directory, "relay", "127.0.0.1:81", "127.0.0.1:80");
        assertEquals(ExitCode.FAILED, refused.exitCode(), refused::toString);
        assertTrue(refused.err().contains("Permission denied; ports below 1024 take privileges"), refused::toString);
    }
}
