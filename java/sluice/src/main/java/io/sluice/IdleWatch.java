package io.sluice;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends a relay that runs on threads when no byte has moved for too long. All watches share one thread. */
final class IdleWatch implements Runnable {
    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private final Relay relay;
    private final long timeout;
    private long moved;
    private long since = System.nanoTime();
    private volatile boolean stopped;
    private volatile Future<?> next;

    IdleWatch(Relay relay, long timeoutNanos) {
        this.relay = relay;
        timeout = timeoutNanos;
        next = CLOCK.schedule(this, timeout, TimeUnit.NANOSECONDS);
    }

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "sluice-relay-idle");
            thread.setDaemon(true);
            return thread;
        });
        clock.setKeepAliveTime(10, TimeUnit.SECONDS);
        clock.setRemoveOnCancelPolicy(true);
        clock.allowCoreThreadTimeOut(true);
        return clock;
    }

    @Override
    public void run() {
        if (stopped) {
            return;
        }
        long now = System.nanoTime();
        long bytes = relay.bytes();
        if (bytes != moved) {
            // When within the time, nobody knows: it may be late by one timeout, never early.
            moved = bytes;
            since = now;
        }
        long left = since + timeout - now;
        if (left <= 0) {
            relay.expire();
        } else {
            next = CLOCK.schedule(this, left, TimeUnit.NANOSECONDS);
        }
    }

    void stop() {
        stopped = true;
        next.cancel(false);
    }
}
