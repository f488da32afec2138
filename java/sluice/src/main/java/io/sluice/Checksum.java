package io.sluice;

/**
 * What can be computed of the bytes of a transfer: see {@link Transfer#checksum}.
 *
 * <p>Immutable, and so safe for use by any thread.
 */
public enum Checksum {
    /** CRC-32C (Castagnoli), as {@link java.util.zip.CRC32C} computes it: four bytes, the highest first. */
    CRC32C,
    /** SHA-256: 32 bytes. */
    SHA256
}
