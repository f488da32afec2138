package io.sluice.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;

/** Another host, which takes what is sent to it and sends it back. Used by one thread at a time. */
public interface Target {
    /**
     * What people call it.
     *
     * @return host and port
     */
    String name();

    /**
     * How much it takes before it has to compute SHA-256, which slows the sender down.
     *
     * @return bytes
     */
    long memory();

    /**
     * Has it keep a file, for {@link Line#ask}. Checked by SHA-256 there.
     *
     * @param file the file
     * @param size its size in bytes
     * @param sha256 its SHA-256
     * @throws IOException if it cannot be reached, or does not take it
     */
    void keep(FileChannel file, long size, byte[] sha256) throws IOException;

    /**
     * Opens a connection.
     *
     * @return the connection
     * @throws IOException if it cannot be reached any more, or refuses
     */
    Line connect() throws IOException;

    /** A connection to the host. Nothing but transfers writes to its channel after {@link #announce}, or reads from it after {@link #ask}. */
    interface Line extends Closeable {
        /**
         * What transfers use.
         *
         * @return the channel, which blocks
         */
        SocketChannel channel();

        /**
         * Says what will be sent, and waits until the host is prepared.
         *
         * @param size of a piece, in bytes
         * @param pieces how many pieces there are
         * @param sha256 the SHA-256 of each
         * @throws IOException if the host does not answer, or refuses
         */
        void announce(long size, int pieces, byte[] sha256) throws IOException;

        /**
         * Waits until all has arrived.
         *
         * @return CPU time of the host, in nanoseconds
         * @throws IOException if the host does not say so
         */
        long arrived() throws IOException;

        /**
         * Waits until what has arrived was checked.
         *
         * @return what the host has found
         * @throws IOException if the host does not say so
         */
        Verdict checked() throws IOException;

        /**
         * Asks for the file that is kept; it comes at once.
         *
         * @param times how many times, one after the other
         * @throws IOException if the connection is lost
         */
        void ask(int times) throws IOException;

        /**
         * What it took the host, once all that was asked for has been read.
         *
         * @return CPU time of the host, in nanoseconds
         * @throws IOException if the host does not say so
         */
        long sent() throws IOException;
    }
}
