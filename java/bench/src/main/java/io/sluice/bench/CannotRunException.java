package io.sluice.bench;

import java.io.IOException;

/** A scenario cannot be set up on this machine; the message says why, for people. The others can. */
final class CannotRunException extends IOException {
    private static final long serialVersionUID = 1;

    CannotRunException(String message, Throwable cause) {
        super(message, cause);
    }
}
