package io.sluice.internal;

import io.sluice.Method;

/** What comes of sending a file's own pages, when the file gets shorter meanwhile: the kernel fills them with zeros. */
public final class LentPages {
    private LentPages() {}

    /**
     * Tells whether bytes sent of a file that got shorter may be zeros.
     *
     * @param method the method that sent them
     * @param bytes how many were sent
     * @return false where the method copies, and compares what it copied with the file's size
     */
    public static boolean mayHoldZeros(Method method, long bytes) {
        return switch (method) {
            case READ_WRITE, MMAP_READ, COPY_LOOP -> false;
            default -> bytes > 0;
        };
    }
}
