package io.sluice;

import java.io.IOException;

/**
 * A transfer failed. The message names the channels, the method, the bytes already moved, the error, and what to do.
 *
 * <p>Bytes that had been taken from a source which cannot be read again (a socket, a pipe) and that the target did not
 * take are not lost: they are in {@link #recovered()}, in order, and follow the {@link #bytesTransferred()} bytes.
 *
 * <p>Immutable apart from what every {@link Throwable} allows.
 */
public class TransferException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final byte[] NOTHING = {};

    /** The method in use when the transfer failed. */
    private final Method method;
    /** Bytes delivered to the target before the failure. */
    private final long bytesTransferred;
    /** Bytes taken from the source and not delivered. */
    private final byte[] recovered;

    /**
     * Makes an exception.
     *
     * @param message what happened and what to do about it
     * @param method the method in use
     * @param bytesTransferred bytes delivered to the target, zero or more
     * @param recovered bytes taken from the source and not delivered, or null for none; copied
     * @param cause what led to it, or null
     */
    public TransferException(String message, Method method, long bytesTransferred, byte[] recovered, Throwable cause) {
        super(message, cause);
        this.method = method;
        this.bytesTransferred = bytesTransferred;
        this.recovered = recovered == null ? NOTHING : recovered.clone();
    }

    /**
     * Returns the method that was in use when the transfer failed.
     *
     * @return the method
     */
    public final Method method() {
        return method;
    }

    /**
     * Returns how many bytes the target had taken before the failure.
     *
     * @return bytes, zero or more
     */
    public final long bytesTransferred() {
        return bytesTransferred;
    }

    /**
     * Returns the bytes that were taken from the source and that the target did not take. They come right after the
     * {@link #bytesTransferred()} bytes; what is still unread in the source comes after them.
     *
     * @return a copy of the bytes, empty if there are none
     */
    public final byte[] recovered() {
        return recovered.clone();
    }
}
