package io.sluice.demo;

import io.sluice.Transfer;
import io.sluice.TransferReport;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * What one scenario needs for transfers of one size: two channels, and peers where they are sockets. A round is
 * {@link #prepare}, {@link #start}, as many transfers as the size says, {@link #finish}. Used by one thread.
 */
interface Stage extends Closeable {
    /** Brings files back to where a round starts, and the peers to their places. */
    void prepare() throws IOException;

    /** Lets the peers begin; time runs from here. */
    void start();

    /** One transfer, to be made as often as wanted, by whatever method. */
    Transfer transfer();

    /** Where the transfer goes. */
    WritableByteChannel target();

    /** Whether Sluice has a drop-in for this, because the JDK has a method for it. */
    boolean hasDropIn();

    /** Whether a {@link io.sluice.Relay} can serve it; {@link #moveBy} by Sluice's calls is then one. */
    default boolean relays() {
        return false;
    }

    /** One transfer by the JDK's methods or their drop-ins; returns the bytes moved. */
    long moveBy(FileCalls calls) throws IOException;

    /** Waits until all has arrived, and checks it. */
    Receiver.Arrival finish() throws IOException;

    /** Makes the stage fit for another round after one that failed half-way. */
    void reset() throws IOException;

    /** One transfer with a report. */
    default TransferReport move(Transfer transfer) throws IOException {
        return transfer.to(target());
    }
}
