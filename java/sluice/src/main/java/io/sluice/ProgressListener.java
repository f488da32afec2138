package io.sluice;

import java.io.IOException;

/** Hears how far a transfer has come: see {@link Transfer#progress(ProgressListener)}. */
@FunctionalInterface
public interface ProgressListener {
    /**
     * Called on the thread that transfers, between two steps: nothing is locked, and every byte taken from the source
     * has been delivered. The time it takes is the transfer's.
     *
     * @param bytes bytes delivered so far
     * @throws IOException to end the transfer, as may any RuntimeException; it reaches the caller of the transfer with a
     *     suppressed {@link TransferException} that says how far the transfer had come
     */
    void progress(long bytes) throws IOException;
}
