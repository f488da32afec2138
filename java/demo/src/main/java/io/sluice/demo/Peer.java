package io.sluice.demo;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The other end of a connection, at work on a thread of its own, so that its work is not measured as the transfer's. */
final class Peer<T> {
    /** Long after the last byte has been sent to it, or taken from it. */
    private static final int PATIENCE_SECONDS = 60;

    private final String name;
    private final FutureTask<T> work;

    /** Starts the peer. */
    Peer(String name, Callable<T> work) {
        this.name = name;
        this.work = new FutureTask<>(work);
        Thread thread = new Thread(this.work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until it is done. */
    T await() throws IOException {
        try {
            return work.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the " + name + " is still waiting for bytes " + PATIENCE_SECONDS
                    + " s after the last transfer returned: some were lost", e);
        } catch (ExecutionException e) {
            throw new IOException("the " + name + " failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the " + name, e);
        }
    }

    /** Waits until it is done with a round that failed, whatever came of it. */
    void abandon() {
        try {
            work.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Its connection was closed on it: the round's own failure is what counts.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
