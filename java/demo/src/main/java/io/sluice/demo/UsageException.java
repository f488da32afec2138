package io.sluice.demo;

/** What was asked for cannot be done; the message is one line that says what to ask for instead. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
