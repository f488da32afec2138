package io.sluice;

/**
 * A transfer did not come to its end by its deadline: see {@link Transfer#deadline}. The channels are open, and the transfer can be
 * taken up again after {@link #bytesTransferred()} and {@link #recovered()}.
 *
 * <p>Immutable apart from what every {@link Throwable} allows.
 */
public class TransferTimeoutException extends TransferException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what happened and what to do about it
     * @param method the method in use
     * @param bytesTransferred bytes delivered to the target, zero or more
     * @param recovered bytes taken from the source and not delivered, or null for none; copied
     */
    public TransferTimeoutException(String message, Method method, long bytesTransferred, byte[] recovered) {
        super(message, method, bytesTransferred, recovered, null);
    }
}
