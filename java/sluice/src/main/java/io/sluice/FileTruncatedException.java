package io.sluice;

import io.sluice.internal.LentPages;

/**
 * The source file got shorter while it was being sent, so that less was sent than it held when the transfer began.
 *
 * <p>{@link #bytesTransferred()} says how many bytes went to the target. Some of them may be zeros instead of what the
 * file held: see {@link #mayHoldZeros()}.
 *
 * <p>Immutable apart from what every {@link Throwable} allows.
 */
public class FileTruncatedException extends TransferException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what happened and what to do about it
     * @param method the method in use
     * @param bytesTransferred bytes sent, zero or more
     */
    public FileTruncatedException(String message, Method method, long bytesTransferred) {
        super(message, method, bytesTransferred, null, null);
    }

    /**
     * Tells whether zeros may have been sent for what the file held. When a file is cut inside a page, the kernel keeps
     * that page and fills its rest with zeros: a mapping of it reads as zeros ({@link Method#MMAP_WRITE}), and so does a
     * page that waits in a socket's queue, or in a pipe of the kernel's, by reference ({@link Method#SENDFILE},
     * {@link Method#SPLICE}, {@link Method#COPY_FILE_RANGE}, and the {@link Method#JDK}, which does one of these). The zeros
     * start where the file now ends, which need not be near the last byte sent, and go on to the end of the page, or of the
     * block of pages that the kernel caches as one (on ext4 two pages were seen).
     *
     * @return false if the bytes were copied and then checked against the file's size, or none were sent
     */
    public boolean mayHoldZeros() {
        return LentPages.mayHoldZeros(method(), bytesTransferred());
    }
}
