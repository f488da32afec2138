package io.sluice.demo;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Checks what arrived: a stream of equal pieces, one for each transfer, and each with the same SHA-256. Used by one
 * thread.
 */
final class Pieces {
    private final long size;
    private final byte[] expected;
    private final MessageDigest digest = sha256();
    private long inPiece;
    private long right;
    private long wrong;
    private byte[] shown;

    /** Pieces of a size in bytes, whose SHA-256 is known. */
    Pieces(long size, byte[] expected) {
        this.size = size;
        this.expected = expected.clone();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** Takes the bytes between the buffer's position and limit. */
    void add(ByteBuffer bytes) {
        int end = bytes.limit();
        while (bytes.position() < end) {
            int step = (int) Math.min(end - bytes.position(), size - inPiece);
            digest.update(bytes.limit(bytes.position() + step));
            bytes.limit(end);
            inPiece += step;
            if (inPiece == size) {
                finish();
            }
        }
    }

    private void finish() {
        byte[] found = digest.digest();
        boolean good = MessageDigest.isEqual(found, expected);
        inPiece = 0;
        right += good ? 1 : 0;
        wrong += good ? 0 : 1;
        // The first wrong one is the one to show.
        if (good ? wrong == 0 : wrong == 1) {
            shown = found;
        }
    }

    Verdict verdict() {
        return new Verdict(shown == null ? "" : HexFormat.of().formatHex(shown), right, wrong);
    }
}
