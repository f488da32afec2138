package io.sluice.bench;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Ends the program when a turn hangs, as with a peer that waits for bytes that never come: nobody may be watching. */
final class Watchdog {
    private static final int PATIENCE_SECONDS = 120;
    private static final int STATUS = 3;
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "watchdog");
        thread.setDaemon(true);
        return thread;
    });

    private Watchdog() {}

    /** Starts waiting for a turn to end, which {@code cancel} says. */
    static ScheduledFuture<?> over(String what) {
        Thread worker = Thread.currentThread();
        return TIMER.schedule(() -> {
            System.err.println("ratios: '" + what + "' has been at it for " + PATIENCE_SECONDS + " s, so it is ended; it was in");
            for (StackTraceElement frame : worker.getStackTrace()) {
                System.err.println("    " + frame);
            }
            System.exit(STATUS);
        }, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
