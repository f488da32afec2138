package io.sluice.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes threads whose wake-up came too early. The close of a socket or pipe signals the thread inside it once. One that is
 * just about to call the system then does not hear it, and that call returns anyhow if it is for the closed channel; but a
 * transfer between two of them may be about to wait for the other one, for ever. So where one was closed the thread is
 * signalled again and again until it has left, as a file's close does it.
 *
 * <p>One thread does it for all, and only while there are such transfers, so that it holds no class loader.
 */
final class Wakeups implements Runnable {
    /** As often as the JDK's NativeThreadSet signals. */
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** So many times it finds nothing to do before it ends. */
    private static final int PATIENCE = 100;

    private static final Set<Ends> UNDER_WAY = ConcurrentHashMap.newKeySet();
    private static final AtomicBoolean RUNNING = new AtomicBoolean();

    private Wakeups() {}

    /** The current thread is about to move bytes from one stream to another. */
    static void begin(Ends ends) {
        UNDER_WAY.add(ends);
        if (!RUNNING.get() && RUNNING.compareAndSet(false, true)) {
            Thread thread = new Thread(null, new Wakeups(), "sluice-wakeups", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
        }
    }

    /** It has come to its end; no signal is under way any more. */
    static void end(Ends ends) {
        synchronized (ends) {
            UNDER_WAY.remove(ends);
        }
    }

    @Override
    public void run() {
        int idle = 0;
        while (idle < PATIENCE || !UNDER_WAY.isEmpty() || !stop()) {
            LockSupport.parkNanos(PERIOD_NANOS);
            idle = UNDER_WAY.isEmpty() ? idle + 1 : 0;
            for (Ends ends : UNDER_WAY) {
                synchronized (ends) {
                    if (UNDER_WAY.contains(ends)) {
                        ends.wakeIfClosed();
                    }
                }
            }
        }
    }

    /** Whoever begins from now on starts another thread; who has begun just before is this one's. */
    private static boolean stop() {
        RUNNING.set(false);
        return UNDER_WAY.isEmpty() || !RUNNING.compareAndSet(false, true);
    }
}
