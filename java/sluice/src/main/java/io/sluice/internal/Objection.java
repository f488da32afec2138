package io.sluice.internal;

import java.nio.channels.Channel;

/** Why the native library cannot serve a transfer at all, in words. */
final class Objection {
    /** To any transfer: null if the library can be used. */
    static final String UNAVAILABLE =
            Availability.CAUSE == null ? null : "Sluice cannot run here: " + Availability.CAUSE.getMessage();

    private Objection() {}

    /** To a channel that it does not know. */
    static String to(Channel foreign) {
        return foreign.getClass().getName() + " is not one of the JDK's files, sockets and pipes";
    }
}
