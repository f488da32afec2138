package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers of {@code sluice send} and {@code sluice receive} that lie, misbehave or go away. */
class HostilePeersTest {
    private static final int SIZE = 1000;

    @TempDir
    Path directory;

    private Path in;

    @BeforeEach
    void make() throws IOException {
        in = Files.createDirectory(directory.resolve("in"));
    }

    private void assertNothingIn() throws IOException {
        try (Stream<Path> there = Files.walk(directory)) {
            assertEquals(List.of(directory, in), there.toList());
        }
    }

    private static void assertEnds(int exitCode, String why, Ran ran) {
        assertEquals(exitCode, ran.exitCode(), ran::toString);
        assertTrue(ran.err().contains(why), ran.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "..", ".", "", "/etc/x", "sub/x", "a\0b", "a\nb", "\u001b[2J", ".x.sluice-part", ".x.sluice-key"})
    void aNameThatLeadsElsewhereIsRefusedAndTheNextFileTaken(String name) throws Exception {
        Receiving receiver = Receiving.into(in);
        try (Peer peer = Peer.sender(receiver, CheckKind.NONE)) {
            assertEquals(Frame.REFUSE, peer.offered(name, SIZE).type());
            peer.begin("good", SIZE);
            peer.bytes(SIZE);
            peer.trailer(SIZE);
            assertEquals(Frame.KEPT, peer.wire.read().type());
            peer.wire.send(Frame.ofLong(Frame.END, 2));
            assertEquals(2, peer.wire.read().number());
        }
        assertEnds(ExitCode.REFUSED, "1 file was refused", receiver.ended());
        assertEquals(SIZE, Files.size(in.resolve("good")));
        Files.delete(in.resolve("good"));
        assertNothingIn();
    }

    @Test
    void aNameOfTheGreatestLengthIsTakenAndALongerOneRefused() throws Exception {
        Receiving receiver = Receiving.into(in);
        String longest = "n".repeat(Offer.LONGEST_NAME);
        try (Peer peer = Peer.sender(receiver, CheckKind.NONE)) {
            assertEquals(Frame.REFUSE, peer.offered(longest + "n", 0).type());
            peer.begin(longest, 0);
            peer.trailer(0);
            assertEquals(Frame.KEPT, peer.wire.read().type());
            peer.wire.send(Frame.ofLong(Frame.END, 2));
        }
        assertEquals(ExitCode.REFUSED, receiver.ended().exitCode());
        assertTrue(Files.exists(in.resolve(longest)));
    }

    @Test
    void aLinkWhereThePartWouldBeIsNotFollowed() throws Exception {
        Path outside = Files.write(directory.resolve("outside"), new byte[5]);
        Files.createSymbolicLink(in.resolve(".x" + PartFile.SUFFIX), outside);
        Receiving receiver = Receiving.into(in);
        try (Peer peer = Peer.sender(receiver, CheckKind.NONE)) {
            peer.wire.send(new Offer(SIZE, 0, 0644, "", "x").frame());
            String why = peer.reason(Frame.FAILURE);
            assertTrue(!why.contains(directory.toString()), why);
        }
        assertEquals(ExitCode.FAILED, receiver.ended().exitCode());
        assertEquals(5, Files.size(outside));
    }

    /** Plays a sender, and returns how the receiver ended, which has nothing in its directory then. */
    private Ran received(CheckKind check, Peer.Role sender, Object... options) throws Exception {
        Object[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = in;
        Receiving receiver = Receiving.into(all);
        try (Peer peer = Peer.sender(receiver, check)) {
            sender.play(peer);
        }
        Ran ran = receiver.ended();
        assertNothingIn();
        return ran;
    }

    @Test
    void moreBytesThanAnnouncedAreNoTrailer() throws Exception {
        Ran ran = received(CheckKind.NONE, peer -> {
            peer.begin("x", SIZE);
            peer.bytes(SIZE + 10);
            peer.reason(Frame.FAILURE);
        });
        assertEquals(ExitCode.FAILED, ran.exitCode());
    }

    @Test
    void fewerBytesThanAnnouncedAreNoFile() throws Exception {
        Ran ran = received(CheckKind.NONE, peer -> {
            peer.begin("x", SIZE);
            peer.bytes(SIZE - 10);
        });
        assertEnds(ExitCode.FAILED, "the sender has gone after 990 of 1000 bytes of 'x'", ran);
    }

    @Test
    void anotherSizeInTheTrailerIsRefused() throws Exception {
        Ran ran = received(CheckKind.NONE, peer -> {
            peer.begin("x", SIZE);
            peer.bytes(SIZE);
            peer.trailer(SIZE + 1);
            assertTrue(peer.reason(Frame.FAILURE).contains("says that it sent 1001 bytes, and 1000 have arrived"));
        });
        assertEquals(ExitCode.FAILED, ran.exitCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 32})
    void anotherChecksumIsAMismatchAndTheFileThrownAway(int length) throws Exception {
        Ran ran = received(CheckKind.SHA256, peer -> {
            peer.begin("x", SIZE);
            peer.bytes(SIZE);
            peer.trailer(SIZE, new byte[length]);
            assertTrue(peer.reason(Frame.REFUSE).contains("another sha256"));
            peer.wire.send(Frame.ofLong(Frame.END, 1));
        });
        assertEnds(ExitCode.MISMATCH, "1 file did not arrive as sent", ran);
    }

    private static void chunk(Peer peer) throws IOException {
        peer.say(Frame.CHUNK, (byte) 0, (byte) 0, (byte) 0, (byte) 100);
        peer.bytes(100);
    }

    @Test
    void aStreamWithoutItsEndIsNoFile() throws Exception {
        Ran ran = received(CheckKind.NONE, peer -> {
            peer.begin("x", -1);
            chunk(peer);
        });
        assertEnds(ExitCode.FAILED, "gone", ran);
    }

    @Test
    void aStreamIsCountedAgainstTheLimits() throws Exception {
        Ran ran = received(CheckKind.NONE, peer -> {
            peer.begin("x", -1);
            chunk(peer);
            chunk(peer);
            assertTrue(peer.reason(Frame.FAILURE).contains("is longer than the receiver takes"));
        }, "--max-size", "150");
        assertEquals(ExitCode.REFUSED, ran.exitCode());
    }

    @Test
    void aSilentSenderIsHungUpOn() throws Exception {
        Receiving receiver = Receiving.into("--timeout", "1", in);
        try (Peer peer = Peer.sender(receiver, CheckKind.NONE)) {
            peer.begin("x", SIZE);
            assertEnds(ExitCode.FAILED, "the peer was silent for 1 s", receiver.ended());
        }
        assertNothingIn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n                    ", "SLUICE\u0002                             ", "SLU"})
    void whoIsNoSenderIsIgnored(String greeting) throws Exception {
        Receiving receiver = Receiving.into(in);
        try (SocketChannel stranger = SocketChannel.open(receiver.socketAddress())) {
            stranger.write(ByteBuffer.wrap(greeting.getBytes(StandardCharsets.US_ASCII)));
            stranger.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(1000);
            while (stranger.read(answer) >= 0) {
                // What it says does not matter; that it ends does.
            }
        }
        Path one = Files.write(directory.resolve("one"), Content.of(SIZE));
        assertEnds(ExitCode.DONE, "", Ran.here("send", one, receiver.address()));
        assertEnds(ExitCode.DONE, "ignored a connection", receiver.ended());
    }

    @Test
    void whoComesWhileAnotherIsThereIsToldSo() throws Exception {
        Receiving receiver = Receiving.into(in);
        Path one = Files.write(directory.resolve("one"), Content.of(SIZE));
        try (Peer peer = Peer.sender(receiver, CheckKind.NONE)) {
            assertEnds(ExitCode.REFUSED, "the receiver: it is busy with another sender", Ran.here("send", one, receiver.address()));
            peer.wire.send(Frame.ofLong(Frame.END, 0));
        }
        assertEnds(ExitCode.DONE, "", receiver.ended());
    }

    /** A sender against a receiver that the test plays. */
    private Ran sent(Peer.Role role) throws Exception {
        Path one = Files.write(directory.resolve("one"), Content.of(20 << 20));
        return PlayedReceiver.play(role, "send", "--timeout", "2", "--checksum", "none", one);
    }

    private static void accept(Peer peer, long from) throws IOException {
        Hello.read(peer.wire);
        peer.wire.send(Frame.ofLong(Frame.WELCOME, 0));
        assertEquals("one", Offer.of(peer.wire.read()).name());
        peer.wire.send(Frame.ofLong(Frame.ACCEPT, from));
    }

    @Test
    void aReceiverThatGivesUpInTheMiddleIsHeard() throws Exception {
        Ran ran = sent(peer -> {
            accept(peer, 0);
            peer.wire.send(Frame.ofReason(Frame.FAILURE, ExitCode.FAILED, "the disk\u001b is full"));
        });
        assertEnds(ExitCode.FAILED, "the receiver: the disk? is full", ran);
    }

    @Test
    void aReceiverThatGoesAwayIsAFailure() throws Exception {
        Ran ran = sent(peer -> {
            accept(peer, 0);
            peer.wire.exactly(1 << 20);
            peer.close();
        });
        assertEquals(ExitCode.FAILED, ran.exitCode(), ran::toString);
        assertEquals(1, ran.err().lines().count(), ran.err());
    }

    @Test
    void aReceiverThatTakesNothingIsHungUpOn() throws Exception {
        Ran ran = sent(peer -> accept(peer, 0));
        assertEnds(ExitCode.FAILED, "the peer was silent for 2 s", ran);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, (20 << 20) + 1, Long.MAX_VALUE})
    void aReceiverThatWantsWhatIsNotThereIsRefused(long from) throws Exception {
        assertEnds(ExitCode.FAILED, "the receiver wants one from byte " + from, sent(peer -> accept(peer, from)));
    }

    @Test
    void whoIsNoReceiverIsTold() throws Exception {
        Ran ran = sent(peer -> peer.wire.write(ByteBuffer.wrap("HTTP/1.1 400 Bad Request\r\n".getBytes(StandardCharsets.US_ASCII))));
        assertEquals(ExitCode.FAILED, ran.exitCode(), ran::toString);
        assertEquals(1, ran.err().lines().count(), ran.err());
    }
}
