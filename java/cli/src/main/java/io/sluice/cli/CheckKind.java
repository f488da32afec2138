package io.sluice.cli;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** How a file is checked at the end: by what, if by anything. The ordinals are the protocol's numbers. */
enum CheckKind {
    NONE, CRC32C, SHA256;

    static CheckKind of(int code) {
        return code >= 0 && code < values().length ? values()[code] : null;
    }

    /** One with nothing in it yet; null for NONE. */
    RunningCheck begin() {
        return switch (this) {
            case NONE -> null;
            case CRC32C -> RunningCheck.of(new java.util.zip.CRC32C());
            case SHA256 -> RunningCheck.of(sha256());
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
