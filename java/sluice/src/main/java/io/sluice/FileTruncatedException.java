package io.sluice;

/**
 * The source file got shorter while it was being sent, so that less was sent than it held when the transfer began.
 *
 * <p>{@link #bytesTransferred()} says how many bytes went to the target. With {@link Method#MMAP_WRITE} up to a page
 * at their end may be zeros: the kernel keeps the last, cut page of a mapping readable and fills it up with zeros.
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
     * Tells whether up to a page of zeros may have been sent at the end of the {@link #bytesTransferred()} bytes.
     *
     * @return true if the method was {@link Method#MMAP_WRITE}
     */
    public boolean tailMayBeZeros() {
        return method() == Method.MMAP_WRITE && bytesTransferred() > 0;
    }
}
