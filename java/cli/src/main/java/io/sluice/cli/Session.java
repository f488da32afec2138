package io.sluice.cli;

import java.util.UUID;

/** The connections of one sender, of which there is one at a time. Safe for use by any thread. */
final class Session {
    private UUID id;
    private int announced;
    private int begun;
    private int active;
    private boolean failed;
    private boolean comparing;

    /** Whether a connection belongs to the sender that is here, or to the next one if there is none. */
    synchronized boolean admit(Hello hello) {
        if (id == null) {
            id = hello.session();
            announced = hello.streams();
            comparing = hello.comparing();
        }
        // A comparison opens and closes connections as it goes on, and keeps its first one to the end.
        if (!id.equals(hello.session()) || (comparing ? active : begun) >= announced) {
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
        boolean over = active == 0 && (comparing || failed || begun >= announced);
        if (over) {
            id = null;
            begun = 0;
            failed = false;
        }
        return over;
    }
}
