package io.sluice.bench;

import java.io.Closeable;
import java.io.IOException;

/** One way to do a scenario's work. Used by one thread. */
interface Contender extends Closeable {
    /** Whose way it is. */
    enum Kind {
        /** Ours. */
        SLUICE,
        /** A method of the JDK that does all of it. */
        JDK,
        /** A loop somebody would write in Java. */
        JAVA,
        /** Netty's. */
        NETTY,
        /** The limit. */
        C
    }

    String name();

    Kind kind();

    /** Does the work once, over new connections. */
    Sample run() throws IOException;

    /** How many turns it has for one of the others; its figures are their mean. */
    default int turns() {
        return 1;
    }

    @Override
    default void close() throws IOException {}
}
