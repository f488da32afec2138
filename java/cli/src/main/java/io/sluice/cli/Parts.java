package io.sluice.cli;

import java.util.BitSet;

/**
 * A large file in parts of equal size, but for the last one, which go over any connection in any order. How large they are is the
 * protocol's business, so that neither end can tell the other nonsense.
 *
 * @param size of the file, in bytes
 */
record Parts(long size) {
    private static final long MEBI = 1 << 20;
    private static final long SMALLEST = 4 * MEBI;
    private static final int MOST = 4096;
    /** From this size on a file is worth more than one connection. */
    static final long WORTH = 4 * SMALLEST;

    /** How long each is, in bytes: whole mebibytes. */
    long each() {
        return Math.max(SMALLEST, (size / MOST / MEBI + 1) * MEBI);
    }

    int count() {
        return (int) ((size - 1) / each() + 1);
    }

    /** Where one begins. */
    long position(int part) {
        return part * each();
    }

    /** Where one ends. */
    long end(int part) {
        return part == count() - 1 ? size : (part + 1) * each();
    }

    /** How many bytes those are. */
    long bytes(BitSet some) {
        return some.stream().mapToLong(part -> end(part) - position(part)).sum();
    }
}
