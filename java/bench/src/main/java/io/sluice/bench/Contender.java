package io.sluice.bench;

import java.io.Closeable;
import java.io.IOException;

/** One way to do a scenario's work. Used by one thread, the one whose CPU time is measured. */
interface Contender extends Closeable {
    String name();

    /** Does the work once, over new connections. */
    Sample run() throws IOException;

    @Override
    default void close() throws IOException {}
}
