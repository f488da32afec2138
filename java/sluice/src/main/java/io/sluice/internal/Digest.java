package io.sluice.internal;

import io.sluice.Checksum;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/** A checksum in the making. Used by one thread. */
final class Digest {
    private final CRC32C crc;
    private final MessageDigest sha;

    Digest(Checksum kind) {
        crc = kind == Checksum.CRC32C ? new CRC32C() : null;
        sha = kind == Checksum.SHA256 ? sha256() : null;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Takes in a buffer's bytes from one index to another, and leaves the buffer as it is. */
    void update(ByteBuffer buffer, int from, int to) {
        ByteBuffer bytes = buffer.duplicate().limit(to).position(from);
        if (crc == null) {
            sha.update(bytes);
        } else {
            crc.update(bytes);
        }
    }

    /** What has come of it; no more is to be taken in then. */
    byte[] value() {
        return crc == null ? sha.digest() : ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    }
}
