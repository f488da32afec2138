package io.sluice.cli;

import java.util.UUID;

/** The connections of one sender, of which there is one at a time. Safe for use by any thread. */
final class Session {
    private UUID id;
    private int announced;
    private int begun;
    private int active;
    private boolean failed;
    private boolean lasting;

    /** Whether a connection belongs to the sender that is here, or to the next one if there is none. */
    synchronized boolean admit(Hello hello) {
        if (id == null) {
            id = hello.session();
            // Connections that were closed may still be counted when the next ones come.
            announced = hello.inParts() ? 2 * hello.streams() : hello.streams();
            lasting = hello.comparing() || hello.inParts();
        }
        // Some open and close connections as they go on, and keep the first one to the end.
        if (!id.equals(hello.session()) || (lasting ? active : begun) >= announced) {
            return false;
        }
        begun++;
        active++;
        return true;
    }

    /** A connection that was admitted has ended; true if the sender has no other, and none is to be expected. */
    synchronized boolean leave(boolean well) {
        active--;
        failed |= !well;
        boolean over = active == 0 && (lasting || failed || begun >= announced);
        if (over) {
            id = null;
            begun = 0;
            failed = false;
        }
        return over;
    }
}
