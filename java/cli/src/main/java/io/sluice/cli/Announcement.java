package io.sluice.cli;

import java.nio.ByteBuffer;

/**
 * What is going to be sent in a comparison: equal pieces, back to back. Nothing in it is to be trusted.
 *
 * @param size of a piece, in bytes
 * @param pieces how many there are
 * @param sha256 of each
 */
record Announcement(long size, int pieces, byte[] sha256) {
    private static final int SHA256 = 32;
    private static final int LENGTH = Long.BYTES + Integer.BYTES + SHA256;
    /** More than this nobody needs to make a time that can be measured. */
    static final int MOST_PIECES = 1 << 16;
    private static final long MOST_BYTES = 64 << 20;

    Frame frame(byte type) {
        return new Frame(type, ByteBuffer.allocate(LENGTH).putLong(size).putInt(pieces).put(sha256).flip());
    }

    static Announcement of(Frame frame) throws ProtocolException {
        ByteBuffer payload = frame.payload();
        if (payload.remaining() != LENGTH) {
            throw new ProtocolException("an announcement is " + payload.remaining() + " bytes long instead of " + LENGTH);
        }
        long size = payload.getLong();
        int pieces = payload.getInt();
        byte[] sha256 = new byte[SHA256];
        payload.get(sha256);
        if (!makesSense(size, pieces)) {
            throw new ProtocolException("an announcement of " + pieces + " times " + size + " bytes makes no sense");
        }
        return new Announcement(size, pieces, sha256);
    }

    /** Whether so many pieces of that size are needed, where one alone may be as large as it likes. */
    static boolean makesSense(long size, long pieces) {
        return size > 0 && pieces > 0 && pieces <= MOST_PIECES && (pieces == 1 || size <= MOST_BYTES / pieces);
    }

    long total() {
        return size * pieces;
    }
}
