package io.sluice.demo;

import java.io.IOException;

/** The {@link Target} cannot be reached any more, so that nothing is left to be compared. */
public final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Says so.
     *
     * @param message in words for people
     * @param cause what was tried last
     */
    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
