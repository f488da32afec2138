package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that lie, misbehave or go away where a file is sent in parts. */
class HostilePartsTest {
    private static final Parts PARTS = new Parts(Parts.WORTH);
    private static final int EACH = (int) PARTS.each();

    @TempDir
    Path directory;

    private final UUID session = UUID.randomUUID();
    private Path in;

    @BeforeEach
    void make() throws IOException {
        in = Files.createDirectory(directory.resolve("in"));
    }

    private Peer connect(Receiving receiver) throws IOException {
        return Peer.inParts(receiver, session, CheckKind.NONE);
    }

    private static Frame offered(Peer peer, long size) throws IOException {
        peer.wire.send(new Offer(size, 0, 0644, "ab", "x").frame(Frame.PARTS));
        return peer.wire.read();
    }

    /** Offers a file, and returns which parts of it are lacking. */
    private static BitSet begun(Peer peer) throws IOException {
        Frame answer = offered(peer, PARTS.size());
        assertEquals((char) Frame.LACKING, (char) answer.type());
        return BitSet.valueOf(answer.payload());
    }

    private static void part(Peer peer, long number, int bytes) throws IOException {
        peer.wire.send(Frame.ofLong(Frame.PART, number));
        peer.bytes(bytes);
    }

    /** Offers a file, and sends these parts of it whole. */
    private static void begunWith(Peer peer, int... parts) throws IOException {
        assertEquals(PARTS.count(), begun(peer).cardinality());
        for (int part : parts) {
            part(peer, part, EACH);
        }
    }

    private static void join(Peer peer, String name) throws IOException {
        peer.wire.send(new Frame(Frame.JOIN, ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8))));
    }

    private static void assertFailed(String why, Receiving receiver) throws Exception {
        Ran ran = receiver.ended();
        assertEquals(ExitCode.FAILED, ran.exitCode(), ran::toString);
        assertTrue(ran.err().contains(why), ran.err());
    }

    /** Asserts that the sender is told why, that the receiver ends with the same words, and that nothing is left of the file. */
    private void assertGivenUp(String why, Peer.Role sender) throws Exception {
        Receiving receiver = Receiving.into(in);
        try (Peer lead = connect(receiver)) {
            sender.play(lead);
            String reason = lead.reason(Frame.FAILURE);
            assertTrue(reason.contains(why), reason);
        }
        assertFailed(why, receiver);
        Entries.assertOnly(in);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 4, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE})
    void aPartThatTheFileDoesNotHaveIsRefused(long number) throws Exception {
        assertGivenUp("sends part " + number + " of a file that has 4", lead -> {
            begunWith(lead);
            lead.wire.send(Frame.ofLong(Frame.PART, number));
        });
    }

    @Test
    void aPartThatIsThereIsNotTakenAgain() throws Exception {
        assertGivenUp("sends part 2 twice", lead -> {
            begunWith(lead, 2);
            lead.wire.send(Frame.ofLong(Frame.PART, 2));
        });
    }

    @Test
    void twoConnectionsCannotWriteTheSamePart() throws Exception {
        Receiving receiver = Receiving.into(in);
        try (Peer lead = connect(receiver); Peer other = connect(receiver)) {
            begun(lead);
            join(other, "x");
            assertEquals(Frame.ACCEPT, other.wire.read().type());
            part(lead, 0, EACH);
            part(lead, 1, 10);
            // The answer to the first part would come after it, if there were one: what is said next is what is waited for.
            lead.bytes(EACH - 10);
            part(lead, 2, EACH);
            lead.trailer(PARTS.size());
            assertTrue(lead.reason(Frame.FAILURE).contains("part 3 of 4 has not arrived"));
            other.wire.send(Frame.ofLong(Frame.PART, 1));
            assertTrue(other.reason(Frame.FAILURE).contains("sends part 1 twice"));
        }
        assertFailed("has not arrived", receiver);
        Entries.assertOnly(in);
    }

    @Test
    void whatIsNotAllThereGetsNoName() throws Exception {
        assertGivenUp("part 2 of 4 has not arrived", lead -> {
            begunWith(lead, 3, 1, 0);
            lead.trailer(PARTS.size());
        });
    }

    @Test
    void anotherSizeInTheTrailerIsRefused() throws Exception {
        assertGivenUp("have arrived", lead -> {
            begunWith(lead, 3, 2, 1, 0);
            lead.trailer(PARTS.size() + 1);
        });
    }

    @Test
    void anotherChecksumIsAMismatch() throws Exception {
        Receiving receiver = Receiving.into(in);
        try (Peer lead = Peer.inParts(receiver, session, CheckKind.SHA256)) {
            begunWith(lead, 3, 2, 1, 0);
            lead.trailer(PARTS.size(), new byte[32]);
            assertTrue(lead.reason(Frame.REFUSE).contains("another sha256"));
            lead.wire.send(Frame.ofLong(Frame.END, 1));
        }
        assertEquals(ExitCode.MISMATCH, receiver.ended().exitCode());
        Entries.assertOnly(in);
    }

    @Test
    void nobodyJoinsInWhatIsNotSent() throws Exception {
        assertGivenUp("joins in a file that it is not sending", peer -> join(peer, "../x"));
    }

    @Test
    void whoSpeaksAnotherVersionSendsNothingInParts() throws Exception {
        Receiving receiver = Receiving.into(in);
        try (Peer peer = Peer.sender(receiver, CheckKind.NONE)) {
            peer.wire.send(new Offer(PARTS.size(), 0, 0644, "ab", "x").frame(Frame.PARTS));
            assertTrue(peer.reason(Frame.FAILURE).contains("says 'p' where an offer was due"));
        }
        assertFailed("says 'p'", receiver);
        Entries.assertOnly(in);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 50, Long.MAX_VALUE})
    void whatThereIsNoRoomForIsRefused(long size) throws Exception {
        Receiving receiver = Receiving.into(in);
        try (Peer lead = connect(receiver)) {
            assertEquals((char) Frame.REFUSE, (char) offered(lead, size).type());
            lead.wire.send(Frame.ofLong(Frame.END, 1));
            assertEquals(Frame.END, lead.wire.read().type());
        }
        assertEquals(ExitCode.REFUSED, receiver.ended().exitCode());
        Entries.assertOnly(in);
    }

    @Test
    void limitsHoldForPartsToo() throws Exception {
        Receiving receiver = Receiving.into("--max-size", "10M", in);
        try (Peer lead = connect(receiver)) {
            assertEquals((char) Frame.REFUSE, (char) offered(lead, PARTS.size()).type());
        }
        assertEquals(ExitCode.FAILED, receiver.ended().exitCode());
        Entries.assertOnly(in);
    }

    @Test
    void aPartThatIsCutShortIsLackingStill() throws Exception {
        Receiving receiver = Receiving.into("--keep", in);
        try (Peer lead = connect(receiver); Peer other = connect(receiver)) {
            begun(lead);
            join(other, "x");
            assertEquals(Frame.ACCEPT, other.wire.read().type());
            part(other, 3, EACH);
            other.wire.send(Frame.ofLong(Frame.PARTS_SENT, 1));
            assertEquals((char) Frame.PARTS_SENT, (char) other.wire.read().type());
            part(lead, 1, EACH - 1);
        }
        BitSet lacking = null;
        while (lacking == null) {
            // Those of before may not have left yet.
            try (Peer next = Peer.greeting(receiver, new Hello(Hello.PARTS, CheckKind.NONE, false, UUID.randomUUID(), 3))) {
                if (next.wire.read().type() == Frame.WELCOME) {
                    lacking = begun(next);
                }
            }
        }
        BitSet expected = new BitSet();
        expected.set(0, 3);
        assertEquals(expected, lacking);
    }

    /** A sender of one large file against a receiver that the test plays on its first connection. */
    private Ran sent(Peer.Role role) throws Exception {
        Path one = Files.write(directory.resolve("one"), Content.of((int) PARTS.size()));
        return PlayedReceiver.play(role, "send", "--streams", "2", "--timeout", "2", one);
    }

    private static void lacks(Peer peer, byte... bits) throws IOException {
        assertTrue(Hello.read(peer.wire).inParts());
        peer.wire.send(Frame.ofLong(Frame.WELCOME, CheckKind.SHA256.ordinal()));
        assertEquals((char) Frame.PARTS, (char) peer.wire.read().type());
        peer.say(Frame.LACKING, bits);
    }

    private static void assertFails(String why, Ran ran) {
        assertEquals(ExitCode.FAILED, ran.exitCode(), ran::toString);
        assertTrue(ran.err().contains(why), ran.err());
    }

    @Test
    void aReceiverThatLacksWhatIsNotThereIsRefused() throws Exception {
        assertFails("the receiver lacks part 4 of one, which has 4", sent(peer -> lacks(peer, (byte) 0x1f)));
    }

    @Test
    void aReceiverThatAnswersNoOtherConnectionIsHungUpOn() throws Exception {
        assertFails("the peer was silent for 2 s", sent(peer -> lacks(peer, (byte) 0x0f)));
    }

    @Test
    void aReceiverThatKnowsNoPartsIsHeard() throws Exception {
        Ran ran = sent(peer -> {
            Hello.read(peer.wire);
            peer.wire.send(Frame.ofReason(Frame.FAILURE, ExitCode.FAILED, "it speaks version 3 of the protocol, and this knows 1 and 2"));
        });
        assertFails("the receiver: it speaks version 3 of the protocol, and this knows 1 and 2", ran);
    }
}
