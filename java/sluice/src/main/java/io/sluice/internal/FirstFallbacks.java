package io.sluice.internal;

import io.sluice.Fallback;
import io.sluice.FallbackListener;
import io.sluice.Method;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells of each fallback when it happens for the first time: a line in the program's log, and the listeners.
 *
 * <p>Not the thread that makes the transfer does it: that one is inside its channels, perhaps inside the caller's locks, and
 * a log may itself be written by a transfer. A thread is started where there is something to tell, and ends when that is told;
 * it is no daemon, so that a program that ends at once has its line all the same.
 */
public final class FirstFallbacks implements Runnable {
    private static final Queue<Fallback> UNTOLD = new ConcurrentLinkedQueue<>();
    private static final AtomicBoolean RUNNING = new AtomicBoolean();
    private static final List<FallbackListener> LISTENERS = new CopyOnWriteArrayList<>();

    private FirstFallbacks() {}

    /**
     * Adds who is to be told.
     *
     * @param listener the listener
     */
    public static void add(FallbackListener listener) {
        LISTENERS.add(listener);
    }

    /**
     * Takes a listener away that was added.
     *
     * @param listener the listener
     */
    public static void remove(FallbackListener listener) {
        LISTENERS.remove(listener);
    }

    static void tell(Fallback first) {
        UNTOLD.add(first);
        if (RUNNING.compareAndSet(false, true)) {
            try {
                Thread thread = new Thread(null, new FirstFallbacks(), "sluice-fallbacks", 0, false);
                // A program may have a log for each of its parts, and tells them apart by this.
                thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
                thread.setDaemon(false);
                thread.start();
            } catch (OutOfMemoryError | RuntimeException e) {
                RUNNING.set(false); // no thread can be had: the next fallback tries again
            }
        }
    }

    @Override
    public void run() {
        do {
            for (Fallback one = UNTOLD.poll(); one != null; one = UNTOLD.poll()) {
                tellAll(one);
            }
            RUNNING.set(false);
            // What was added just before is this thread's still, unless another was started for it.
        } while (!UNTOLD.isEmpty() && RUNNING.compareAndSet(false, true));
    }

    private static void tellAll(Fallback first) {
        guarded(() -> Log.write(first));
        for (FallbackListener listener : LISTENERS) {
            guarded(() -> listener.fellBack(first));
        }
    }

    /** One that fails must not keep the others from hearing of it; and a log that fails cannot be told. */
    private static void guarded(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error e) {
            Thread.UncaughtExceptionHandler handler = Thread.currentThread().getUncaughtExceptionHandler();
            handler.uncaughtException(Thread.currentThread(), e);
        }
    }

    /** Apart, so that a program without a fallback does not load the classes of a log. */
    private static final class Log {
        private static final System.Logger LOGGER = System.getLogger("io.sluice");

        private Log() {}

        static void write(Fallback first) {
            // That Sluice cannot run at all is for somebody to put right; the others are how files and channels are.
            System.Logger.Level level = first.from() == Method.AUTO && Availability.CAUSE != null
                    ? System.Logger.Level.WARNING : System.Logger.Level.INFO;
            LOGGER.log(level, first.from() + " gave way to " + first.to() + ": " + first.reason()
                    + ". This is said once; Sluice.statistics() counts how often it happens.");
        }
    }
}
