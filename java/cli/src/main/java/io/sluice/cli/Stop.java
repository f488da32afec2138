package io.sluice.cli;

import io.sluice.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A person's wish that a command ends, by Ctrl-C or a SIGTERM. Safe for use by any thread. */
final class Stop implements AutoCloseable {
    /** How long the JVM waits for the figures before it ends without them, beyond what a command asks for. */
    private static final long PATIENCE_SECONDS = 20;

    private final Cancellation cancellation = new Cancellation();
    private final CountDownLatch told = new CountDownLatch(1);
    private final List<Runnable> actions = new ArrayList<>();
    private final Thread hook = new Thread(this::fulfil, "sluice-stop");
    private volatile long grace;
    private boolean requested;

    /** One that the signals ask for that end a JVM, until it is closed; the JVM waits until then. */
    static Stop bySignal() {
        Stop stop = new Stop();
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    /** The command will take so many seconds to end well, once it is asked to. */
    void allow(long seconds) {
        grace = Math.min(seconds, Long.MAX_VALUE - PATIENCE_SECONDS);
    }

    /** What ends the library's transfers. */
    Cancellation cancellation() {
        return cancellation;
    }

    synchronized boolean requested() {
        return requested;
    }

    /** Has that done when the stop is asked for, or at once if it was; on another thread than the command's, and soon done. */
    void then(Runnable action) {
        synchronized (this) {
            if (!requested) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    void request() {
        List<Runnable> due;
        synchronized (this) {
            if (requested) {
                return;
            }
            requested = true;
            due = List.copyOf(actions);
        }
        cancellation.cancel();
        due.forEach(Runnable::run);
    }

    private void fulfil() {
        request();
        try {
            told.await(grace + PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        told.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook is what waits for us.
        }
    }
}
