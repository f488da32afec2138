package io.sluice;

/**
 * The target file cannot take more: the disk or the quota is full, or the file would grow past its size limit.
 *
 * <p>Every byte taken from the source is either in the file ({@link #bytesTransferred()}) or in {@link #recovered()}.
 *
 * <p>Immutable apart from what every {@link Throwable} allows.
 */
public class DiskFullException extends TransferException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what happened and what to do about it
     * @param method the method in use
     * @param bytesTransferred bytes written to the file, zero or more
     * @param recovered bytes taken from the source and not written, or null for none; copied
     * @param cause what led to it, or null
     */
    public DiskFullException(String message, Method method, long bytesTransferred, byte[] recovered, Throwable cause) {
        super(message, method, bytesTransferred, recovered, cause);
    }
}
