package io.sluice.cli;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.Checksum;

/** A checksum in the making. Used by one thread at a time. */
interface RunningCheck {
    /** Takes in what is between a buffer's position and its limit, and advances the position. */
    void update(ByteBuffer bytes);

    /** What has come of it, the highest byte first; nothing is to be taken in afterwards. */
    byte[] value();

    static RunningCheck of(MessageDigest digest) {
        return new RunningCheck() {
            @Override
            public void update(ByteBuffer bytes) {
                digest.update(bytes);
            }

            @Override
            public byte[] value() {
                return digest.digest();
            }
        };
    }

    static RunningCheck of(Checksum checksum) {
        return new RunningCheck() {
            @Override
            public void update(ByteBuffer bytes) {
                checksum.update(bytes);
            }

            @Override
            public byte[] value() {
                return ByteBuffer.allocate(Integer.BYTES).putInt((int) checksum.getValue()).array();
            }
        };
    }
}
