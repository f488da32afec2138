package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a comparison may say to a {@code sluice receive} that is not so, and that nothing is left of it. */
class HostileComparisonsTest {
    private static final int SIZE = 1000;

    @TempDir
    Path in;

    @TempDir
    Path elsewhere;

    private final UUID session = UUID.randomUUID();
    private Receiving receiver;
    private Peer lead;

    @BeforeEach
    void begin() throws Exception {
        receiver = Receiving.into(in);
        lead = Peer.comparing(receiver, session);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        lead.close();
        Entries.assertOnly(in);
    }

    /** Ends it well. */
    private void end() throws Exception {
        lead.wire.send(Frame.ofLong(Frame.END, 0));
        assertEquals(Frame.END, lead.wire.read().type());
        assertEquals(ExitCode.DONE, receiver.ended().exitCode(), () -> "the receiver");
    }

    private static Announcement pieces(int pieces, byte[] sha256) {
        return new Announcement(SIZE, pieces, sha256);
    }

    private static byte[] digest() throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(Content.of(SIZE));
    }

    @Test
    void whatArrivesIsCheckedPieceByPiece() throws Exception {
        try (Peer line = Peer.comparing(receiver, session)) {
            line.wire.send(pieces(3, digest()).frame(Frame.MEASURE));
            assertEquals(Frame.ACCEPT, line.wire.read().type());
            line.bytes(SIZE);
            line.wire.write(ByteBuffer.allocate(SIZE));
            line.bytes(SIZE);
            assertEquals(Frame.ARRIVED, line.wire.read().type());
            Frame verdict = line.wire.read();
            assertEquals(Frame.VERDICT, verdict.type());
            assertEquals(2, verdict.payload().getLong());
            assertEquals(1, verdict.payload().getLong());
        }
        end();
    }

    @Test
    void aFileThatIsNotWhatWasAnnouncedIsNotKept() throws Exception {
        try (Peer line = Peer.comparing(receiver, session)) {
            line.wire.send(pieces(1, new byte[32]).frame(Frame.HOLD));
            assertEquals(Frame.ACCEPT, line.wire.read().type());
            line.bytes(SIZE);
            assertTrue(line.reason(Frame.REFUSE).contains("another sha256"));
            line.wire.send(Frame.ofLong(Frame.GIVE, 1));
            assertTrue(line.reason(Frame.FAILURE).contains("wants a file back that it has not sent"));
        }
        end();
    }

    @Test
    void whatWasKeptComesBackAndGoesWithTheComparison() throws Exception {
        try (Peer line = Peer.comparing(receiver, session)) {
            line.wire.send(pieces(1, digest()).frame(Frame.HOLD));
            assertEquals(Frame.ACCEPT, line.wire.read().type());
            line.bytes(SIZE);
            assertEquals(SIZE, line.wire.read().number());
            Entries.assertOnly(in); // it has no name
            line.wire.send(Frame.ofLong(Frame.GIVE, 2));
            for (int i = 0; i < 2; i++) {
                assertEquals(ByteBuffer.wrap(Content.of(SIZE)), line.wire.exactly(SIZE));
            }
            assertEquals(Frame.ARRIVED, line.wire.read().type());
            end();
            assertThrows(IOException.class, line.wire::read);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 1", "1000, 0", "1000, -1", "1000, 65537", "1024, 65537", "33554433, 2", "9223372036854775807, 2"})
    void anAnnouncementThatMakesNoSenseEndsItsConnectionAlone(long size, int pieces) throws Exception {
        try (Peer line = Peer.comparing(receiver, session)) {
            line.wire.send(new Announcement(size, pieces, new byte[32]).frame(Frame.MEASURE));
            assertTrue(line.reason(Frame.FAILURE).contains("makes no sense"));
        }
        end();
    }

    @Test
    void whatHasNoMeaningThereEndsItsConnectionAlone() throws Exception {
        try (Peer line = Peer.comparing(receiver, session); Peer other = Peer.comparing(receiver, session)) {
            line.wire.send(new Offer(SIZE, 0, 0644, "", "x").frame());
            assertTrue(line.reason(Frame.FAILURE).contains("says 'o', which means nothing there"));
            other.say(Frame.MEASURE, (byte) 1);
            assertTrue(other.reason(Frame.FAILURE).contains("1 bytes long"));
        }
        end();
    }

    @Test
    void moreThanThereIsRoomForIsRefused() throws Exception {
        try (Peer line = Peer.comparing(receiver, session)) {
            line.wire.send(new Announcement(Long.MAX_VALUE, 1, new byte[32]).frame(Frame.HOLD));
            assertTrue(line.reason(Frame.REFUSE).contains("there is room for"));
        }
        end();
    }

    /** Starts it anew. */
    private void beginWith(Object... options) throws Exception {
        lead.close();
        receiver.ended();
        Object[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = in;
        receiver = Receiving.into(all);
        lead = Peer.comparing(receiver, session);
    }

    @Test
    void oneFileAtATimeIsHeldAndCountsAgainstTheLimitsUntilItGoes() throws Exception {
        beginWith("--max-total", "1500");
        try (Peer line = Peer.comparing(receiver, session); Peer other = Peer.comparing(receiver, session)) {
            for (int i = 0; i < 2; i++) {
                line.wire.send(pieces(1, digest()).frame(Frame.HOLD));
                assertEquals(Frame.ACCEPT, line.wire.read().type());
                other.wire.send(pieces(1, digest()).frame(Frame.HOLD));
                line.bytes(SIZE);
                assertEquals(Frame.KEPT, line.wire.read().type());
                // The first has gone for it.
                assertEquals(Frame.ACCEPT, other.wire.read().type());
                other.wire.write(ByteBuffer.allocate(SIZE));
                assertTrue(other.reason(Frame.REFUSE).contains("another sha256"));
            }
            line.wire.send(pieces(1, digest()).frame(Frame.HOLD));
            assertEquals(Frame.ACCEPT, line.wire.read().type());
            other.wire.send(pieces(1, digest()).frame(Frame.HOLD));
            assertTrue(other.reason(Frame.REFUSE).contains("another connection is just sending one"));
            line.bytes(SIZE);
            assertEquals(Frame.KEPT, line.wire.read().type());
            other.wire.send(new Announcement(1501, 1, new byte[32]).frame(Frame.HOLD));
            assertTrue(other.reason(Frame.REFUSE).contains("has 1501 bytes: the receiver takes 1500"));
        }
        end();
    }

    @Test
    void noMoreIsTakenOrSentBackThanAComparisonNeeds() throws Exception {
        beginWith("--max-size", "1000");
        try (Peer line = Peer.comparing(receiver, session)) {
            line.wire.send(new Announcement(1001, 1, new byte[32]).frame(Frame.MEASURE));
            assertTrue(line.reason(Frame.REFUSE).contains("has 1001 bytes: the receiver takes files of 1000"));
            line.wire.send(pieces(1, digest()).frame(Frame.HOLD));
            assertEquals(Frame.ACCEPT, line.wire.read().type());
            line.bytes(SIZE);
            assertEquals(Frame.KEPT, line.wire.read().type());
            line.wire.send(Frame.ofLong(Frame.GIVE, 67_109));
            assertTrue(line.reason(Frame.FAILURE).contains("wants a file of 1000 bytes 67109 times"));
        }
        end();
    }

    @Test
    void whoGoesAwayInTheMiddleTakesItAllAlong() throws Exception {
        try (Peer line = Peer.comparing(receiver, session)) {
            line.wire.send(pieces(1, digest()).frame(Frame.HOLD));
            assertEquals(Frame.ACCEPT, line.wire.read().type());
            line.bytes(SIZE / 2);
            lead.close();
            Ran ran = receiver.ended();
            assertEquals(ExitCode.FAILED, ran.exitCode(), ran::toString);
            assertTrue(ran.err().contains("the comparing end has gone before its end"), ran.err());
        }
    }

    @Test
    void othersAreToldThatItIsBusyAndConnectionsAreCounted() throws Exception {
        Ran.here("send", Files.createFile(elsewhere.resolve("x")), receiver.address()).assertRefused(ExitCode.REFUSED, "it is busy with another sender");
        Peer[] lines = new Peer[7];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = Peer.comparing(receiver, session);
        }
        try (Peer surplus = Peer.greeting(receiver, Hello.comparing(session))) {
            assertTrue(surplus.reason(Frame.FAILURE).contains("busy"));
        }
        end();
        for (Peer line : lines) {
            line.close();
        }
    }
}
