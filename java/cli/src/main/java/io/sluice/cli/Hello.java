package io.sluice.cli;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * What a sender says first, or a comparison.
 *
 * @param version what it is going to say after that: one of the constants
 * @param check how files are to be checked
 * @param insists whether that was asked for, rather than what it does by default
 * @param session the same on all connections of one sender
 * @param streams how many connections those are
 */
record Hello(int version, CheckKind check, boolean insists, UUID session, int streams) {
    /** What speaks of files alone, so that older receivers take them too. */
    static final int FILES = 1;
    static final int COMPARISON = 2;
    /** What sends large files in parts, too. */
    static final int PARTS = 3;
    static final int MOST_STREAMS = 64;
    private static final byte[] MAGIC = "SLUICE".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = MAGIC.length + 3 + 2 * Long.BYTES + Short.BYTES;

    /** Of a sender of files. */
    Hello(CheckKind check, boolean insists, UUID session, int streams) {
        this(FILES, check, insists, session, streams);
    }

    /**
     * Of a comparison, which needs three connections at a time: one to stand for it, and two to relay between. Some more are for those that
     * are closed, which the receiver may notice later.
     */
    static Hello comparing(UUID session) {
        return new Hello(COMPARISON, CheckKind.SHA256, true, session, 8);
    }

    /** Whether nothing is to be kept of what is sent. */
    boolean comparing() {
        return version == COMPARISON;
    }

    /** Whether large files may come in parts. Then the first connection is there to the end, and others come and go. */
    boolean inParts() {
        return version == PARTS;
    }

    /** A session of one's own. To load what else makes random numbers in Java takes longer than to send a small file. */
    static UUID newSession() throws IOException {
        try (InputStream random = Files.newInputStream(Path.of("/dev/urandom"))) {
            ByteBuffer bytes = ByteBuffer.wrap(random.readNBytes(2 * Long.BYTES));
            return new UUID(bytes.getLong(), bytes.getLong());
        }
    }

    ByteBuffer encoded() {
        return ByteBuffer.allocate(LENGTH)
                .put(MAGIC)
                .put((byte) version)
                .put((byte) check.ordinal())
                .put((byte) (insists ? 1 : 0))
                .putLong(session.getMostSignificantBits())
                .putLong(session.getLeastSignificantBits())
                .putShort((short) streams)
                .flip();
    }

    static Hello read(Wire wire) throws IOException {
        ByteBuffer bytes;
        int version;
        try {
            bytes = wire.exactly(MAGIC.length + 1);
            if (!bytes.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
                throw new ProtocolException("it does not speak the protocol of sluice send");
            }
            version = bytes.get(MAGIC.length);
            if (version < FILES || version > PARTS) {
                throw new ProtocolException("it speaks version " + version + " of the protocol, and this knows " + FILES + " to " + PARTS);
            }
            bytes = wire.exactly(LENGTH - MAGIC.length - 1);
        } catch (EOFException e) {
            throw new ProtocolException("it went away before it had said what it wants");
        }
        CheckKind check = CheckKind.of(bytes.get());
        boolean insists = bytes.get() != 0;
        UUID session = new UUID(bytes.getLong(), bytes.getLong());
        int streams = bytes.getShort();
        if (check == null || streams < 1 || streams > MOST_STREAMS) {
            throw new ProtocolException("its greeting makes no sense");
        }
        return new Hello(version, check, insists, session, streams);
    }
}
