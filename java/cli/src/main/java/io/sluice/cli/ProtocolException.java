package io.sluice.cli;

import java.io.IOException;

/** The peer does not keep to the protocol, or speaks another. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
