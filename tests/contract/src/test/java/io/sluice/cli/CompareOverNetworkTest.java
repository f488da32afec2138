package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.sluice.Sluice;
import io.sluice.contract.fixture.Browser;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.Namespaces;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code sluice compare --to}, and the {@code sluice receive} at the other end. */
class CompareOverNetworkTest {
    private static final int SIZE = 20 << 20 | 1;

    @TempDir
    Path directory;

    private Path in;
    private Path file;

    @BeforeEach
    void make() throws IOException {
        in = Files.createDirectory(directory.resolve("in"));
        file = Files.write(directory.resolve("file"), Content.of(SIZE));
    }

    private static void assertEveryRow(JsonObject json, String... scenarios) {
        assertEquals("done", json.get("outcome").getAsString());
        List<String> seen = json.getAsJsonArray("runs").asList().stream().map(JsonElement::getAsJsonObject).map(row -> {
            assertTrue(row.get("verified").getAsBoolean(), row::toString);
            assertEquals(SIZE, row.get("bytes").getAsLong(), row::toString);
            return row.get("scenario").getAsString() + " " + row.get("asked").getAsString();
        }).toList();
        for (String scenario : scenarios) {
            assertTrue(seen.containsAll(List.of(scenario + " AUTO", scenario + " JDK")), seen::toString);
        }
        assertEquals(0, json.getAsJsonArray("failures").size());
    }

    private static String fact(JsonObject json, String name) {
        return json.getAsJsonObject("environment").get(name).getAsString();
    }

    @Test
    void everyByteIsCheckedAtTheFarEndWhichKeepsNothing() throws Exception {
        Receiving receiver = Receiving.into(in);
        Path html = directory.resolve("report.html");
        Ran ran = Ran.here("compare", "--json", "--html", html, "--to", receiver.address(), file);
        assertEquals(ExitCode.DONE, ran.exitCode(), ran::toString);
        assertEveryRow(ran.json(), "file-tcp", "tcp-file", "tcp-tcp");
        assertEquals(receiver.address(), fact(ran.json(), "target"));
        String device = Sluice.isAvailable() ? "lo: scatter-gather on" : "not known";
        assertTrue(fact(ran.json(), "device").startsWith(device), fact(ran.json(), "device"));
        String page = Files.readString(html);
        assertTrue(page.contains("the other end was <code>" + receiver.address() + "</code>, behind the device "), "the page does not say where it was sent");
        assertTrue(page.contains(">lo</text>") && !page.contains(">loopback</text>"), "the drawings do not name the device");
        Ran received = receiver.ended();
        assertEquals(ExitCode.DONE, received.exitCode(), received::toString);
        assertTrue(received.json().get("bytesCompared").getAsLong() > 60L * SIZE, received::toString);
        assertEquals(0, received.json().get("files").getAsInt());
        Entries.assertOnly(in);
    }

    @Test
    void betweenTwoHostsItNamesTheDeviceInBetween() throws Exception {
        Path html = directory.resolve("report.html");
        try (Namespaces hosts = Namespaces.make()) {
            try (ListeningProcess receiver = ListeningProcess.start(directory, hosts.inFar(Ran.start("receive", "-l", "--keep", in)))) {
                String to = Namespaces.FAR + ":" + receiver.port();
                Ran ran = Ran.of(directory, hosts.inNear(
                        Ran.start("compare", "--json", "--only", "send,receive", "--device", Namespaces.NEAR_DEVICE, "--html", html, "--to", to, file)));
                assertEquals(ExitCode.DONE, ran.exitCode(), ran::toString);
                assertEveryRow(ran.json(), "file-tcp", "tcp-file");
                assertEquals(to, fact(ran.json(), "target"));
                String near = Namespaces.NEAR_DEVICE;
                assertTrue(fact(ran.json(), "device").matches(near + ": scatter-gather o.*made of software.*"), fact(ran.json(), "device"));
                assertNamesFit(Files.readString(html));
                Ran astray = Ran.of(directory, hosts.inNear(Ran.start("compare", "--device", "lo", "--to", to, file)));
                assertEquals(ExitCode.FAILED, astray.exitCode(), astray::toString);
                assertEquals(1, astray.err().lines().count(), astray::toString);
                assertTrue(astray.err().contains("lo"), astray::toString);
                Ran beyond = Ran.of(directory, hosts.inNear(Ran.start("compare", "--to", "10.232.0.1:7000", file)));
                assertEquals("sluice compare: 10.232.0.1:7000: Network is unreachable", beyond.err().strip());
                assertTrue(receiver.process().isAlive());
                receiver.process().destroy();
                assertEquals(143, receiver.exitCode());
                assertTrue(receiver.out().startsWith("compared with: "), receiver.out());
            }
        }
        Entries.assertOnly(in);
    }

    /** Of the names in the drawings, that of the device is the longest. */
    private void assertNamesFit(String page) throws Exception {
        Browser.Look look = Browser.look(directory, page, 390, false, "const r = [...document.querySelectorAll('svg.route text.name')];"
                + " return [r.filter(t => t.textContent.startsWith('" + Namespaces.NEAR_DEVICE.substring(0, 11) + "')).length > 0, r.filter(t => t.getBBox().width > 96).length]");
        look.assertFits();
        assertEquals("true,0", look.found());
    }

    @Test
    void aReceiverThatMayNotTakePartSaysWhyAndGoesOnListening() throws Exception {
        Receiving slow = Receiving.into("--rate", "10M", in);
        Ran.here("compare", "--to", slow.address(), file).assertRefused(ExitCode.REFUSED, "takes no more than 10485760 bytes a second");
        Ran.here("compare", "--to", slow.address(), directory.resolve("nowhere")).assertRefused(ExitCode.FAILED, "there is no file");
        Ran.here("compare", "--only", "fly", "--to", slow.address(), file).assertRefused(ExitCode.FAILED, "there is no scenario 'fly'");
        Path small = Files.write(directory.resolve("small"), new byte[10]);
        assertEquals(ExitCode.DONE, Ran.here("send", small, slow.address()).exitCode());
        assertEquals(ExitCode.DONE, slow.ended().exitCode());
        Files.delete(in.resolve("small"));

        Receiving choosy = Receiving.into("--no-compare", in);
        Ran.here("compare", "--to", choosy.address(), file).assertRefused(ExitCode.REFUSED, "takes files, and no comparisons (--no-compare)");
        assertEquals(ExitCode.DONE, Ran.here("send", small, choosy.address()).exitCode());
        assertEquals(ExitCode.DONE, choosy.ended().exitCode());
        Files.delete(in.resolve("small"));

        Receiving narrow = Receiving.into("--max-size", "1M", in);
        Ran.here("compare", "--to", narrow.address(), file)
                .assertRefused(ExitCode.REFUSED, "the file has " + SIZE + " bytes: the receiver takes 1048576");
        Ran received = narrow.ended();
        assertEquals(ExitCode.FAILED, received.exitCode(), received::toString);
        assertTrue(received.err().contains("the comparing end: "), received::toString);
        Entries.assertOnly(in);
    }

    @Test
    void aReceiverFromBeforeComparisonsIsRefusedInWordsThatHelp() throws Exception {
        try (PlayedReceiver receiver = new PlayedReceiver("compare", file, "--to")) {
            try (Peer old = receiver.accept()) {
                assertEquals(2, old.wire.exactly(7).get(6));
                old.wire.giveUp(ExitCode.FAILED, "it speaks version 2 of the protocol, and this is 1");
            }
            receiver.ended().assertRefused(ExitCode.FAILED,
                    receiver.address() + ": it speaks version 2 of the protocol, and this is 1; is the sluice there as new as this one?");
        }
    }

    /** What a receiver does to the connection that stands for the comparison. */
    static Stream<Arguments> twists() {
        Peer.Role silent = lead -> {};
        Peer.Role gone = Peer::close;
        Peer.Role stopped = lead -> lead.wire.send(Frame.ofReason(Frame.FAILURE, ExitCode.REFUSED, "stopped there"));
        Peer.Role astray = lead -> lead.wire.send(Frame.ofLong(Frame.END, 0));
        Peer.Role senseless = lead -> lead.wire.write(ByteBuffer.wrap(new byte[] {'x', -1, -1}));
        return Stream.of(
                Arguments.of(silent, ExitCode.FAILED, "the peer was silent for 2 s (--timeout)"),
                Arguments.of(gone, ExitCode.FAILED, "has gone away in the middle of the comparison"),
                Arguments.of(stopped, ExitCode.REFUSED, "stopped there"),
                Arguments.of(astray, ExitCode.FAILED, "says 'e' in the middle of the comparison"),
                Arguments.of(senseless, ExitCode.FAILED, "a message of 65535 bytes makes no sense"));
    }

    @ParameterizedTest
    @MethodSource("twists")
    void aReceiverThatTakesNothingInTheMiddleIsHungUpOn(Peer.Role twist, int code, String why) throws Exception {
        try (PlayedReceiver receiver = new PlayedReceiver("compare", file, "--only", "send", "--timeout", "2", "--to"); Peer lead = receiver.accept()) {
            assertTrue(Hello.read(lead.wire).comparing());
            lead.wire.send(Frame.ofLong(Frame.WELCOME, 1));
            try (Peer line = receiver.accept()) {
                Hello.read(line.wire);
                line.wire.send(Frame.ofLong(Frame.WELCOME, 1));
                assertEquals(SIZE, Announcement.of(line.wire.read()).size());
                line.wire.send(Frame.ofLong(Frame.ACCEPT, 0));
                twist.play(lead);
                receiver.ended().assertRefused(code, receiver.address() + ": " + why);
            }
        }
    }

    @Test
    void theShortestPatienceIsEnough() throws Exception {
        Receiving receiver = Receiving.into("--timeout", "1", in);
        Ran ran = Ran.here("compare", "--json", "--only", "send,receive", "--timeout", "1", "--to", receiver.address(), file);
        assertEquals(ExitCode.DONE, ran.exitCode(), ran::toString);
        assertEquals(ExitCode.DONE, receiver.ended().exitCode());
    }

    @Test
    void aReceiverWithLittleMemoryTakesItPieceByPiece() throws Exception {
        ProcessBuilder starved = Ran.start("receive", "127.0.0.1:0", in);
        starved.environment().put("SLUICE_JAVA_OPTIONS", "-XX:MaxDirectMemorySize=8m");
        try (ListeningProcess receiver = ListeningProcess.start(directory, starved)) {
            Ran ran = Ran.here("compare", "--json", "--only", "send", "--to", receiver.address(), file);
            assertEquals(ExitCode.DONE, ran.exitCode(), ran::toString);
            assertEveryRow(ran.json(), "file-tcp");
            assertEquals(ExitCode.DONE, receiver.exitCode(), () -> ran.toString());
        }
    }

    @Test
    void whatCannotBeReachedIsToldInOneLine() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            closed = socket.getLocalPort();
        }
        assertAll(
                () -> refused(ExitCode.FAILED, "Connection refused; is 'sluice receive", "compare", "--to", "127.0.0.1:" + closed, file),
                () -> refused(ExitCode.FAILED, "no such host", "compare", "--to", "no-such-host.invalid:1", file),
                () -> refused(ExitCode.USAGE, "is not HOST:PORT", "compare", "--to", "127.0.0.1", file),
                () -> refused(ExitCode.USAGE, "--device is for connections to another host", "compare", "--device", "lo", file),
                () -> refused(ExitCode.FAILED, "there is no network device 'nix0'; there are ", "compare", "--device", "nix0", "--to", "127.0.0.1:1", file));
    }

    private static void refused(int code, String why, Object... arguments) {
        Ran.here(arguments).assertRefused(code, why);
    }

    @Test
    void aReceiverThatVanishesEndsTheComparison() throws Exception {
        Screen.assumePossible();
        Screen screen;
        String to;
        try (ListeningProcess receiver = ListeningProcess.start(directory, Ran.start("receive", "127.0.0.1:0", in))) {
            to = receiver.address();
            screen = Screen.of(120, directory, "compare", "--to", to, file);
            screen.await("tcp-file");
        }
        assertEquals(ExitCode.FAILED, screen.exitCode(), screen::toString);
        assertEquals(List.of("sluice compare: " + to + ": has gone away in the middle of the comparison", ""),
                screen.lines(), screen::toString);
        Entries.assertOnly(in);
    }

    @Test
    void aCtrlCEndsItWithWhatWasFoundSoFar() throws Exception {
        Receiving receiver = Receiving.into(in);
        Screen screen = Screen.of(300, directory, "compare", "--to", receiver.address(), file);
        screen.await("tcp-file");
        screen.interrupt();
        assertEquals(ExitCode.STOPPED, screen.exitCode(), screen::toString);
        List<String> lines = screen.lines();
        assertTrue(lines.contains("== Sending: file to TCP. JDK is FileChannel.transferTo."), screen::toString);
        assertEquals("sluice compare: stopped", lines.get(lines.size() - 2), screen::toString);
        Ran received = receiver.ended();
        assertEquals(ExitCode.FAILED, received.exitCode(), received::toString);
        assertTrue(received.err().contains("the comparing end: stopped"), received::toString);
        assertFalse(received.err().contains("broke off"), received::toString);
        Entries.assertOnly(in);
    }
}
