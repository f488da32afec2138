package io.sluice.internal;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * The steps of a transfer between which a listener is told, a rate kept, and a deadline looked at. Nothing is locked
 * then, and nothing held. Used by one thread.
 */
final class Steps {
    /** So many bytes at most between two looks at a deadline, where no channel ever makes the thread wait; also
     * the window of {@link Upkeep}. */
    private static final long LARGEST = 8 << 20;

    private final Channel source;
    private final Channel target;
    private final long count;
    private final Options options;
    private final Watch watch;
    private final Pace pace;
    private long told;
    private boolean insisted;
    private boolean interruptLater;

    Steps(Channel source, Channel target, long count, Options options) {
        this.source = source;
        this.target = target;
        this.count = count;
        this.options = options;
        watch = new Watch(options);
        pace = options.bytesPerSecond() == 0 ? null : new Pace(options.bytesPerSecond(), System.nanoTime());
        if (pace != null && (nonBlocking(source) || nonBlocking(target))) {
            throw new IllegalBlockingModeException();
        }
    }

    private static boolean nonBlocking(Channel channel) {
        return channel instanceof SelectableChannel selectable && !selectable.isBlocking();
    }

    Watch watch() {
        return watch;
    }

    /** Waits until the next step may be made, and returns of how many bytes; 0 if the transfer has to end. */
    long next(long moved) {
        long most = Math.min(count - moved, options.stepsAreSmall() ? LARGEST : Long.MAX_VALUE);
        if (options.listener() != null) {
            most = Math.min(most, options.every() - (moved - told));
        }
        while (!watch.isDue()) {
            if (pace == null || most == 0) {
                return most;
            }
            long allowed = Math.min(most, pace.allowance(System.nanoTime()));
            if (allowed > 0) {
                return allowed;
            }
            if (!pause()) {
                return 1; // the step will meet whatever has happened, and say it as the JDK does
            }
        }
        return 0;
    }

    /** Waits a while; false if a channel was closed, or the thread interrupted. */
    private boolean pause() {
        if (Thread.currentThread().isInterrupted()) {
            if (!insisted) {
                insisted = true;
                return false;
            }
            Thread.interrupted(); // it closes nothing here, but an interrupted thread cannot park
            interruptLater = true;
        }
        if (!source.isOpen() || !target.isOpen()) {
            return false;
        }
        LockSupport.parkNanos(Math.min(pace.resumeAt() - System.nanoTime(), watch.patience()));
        return true;
    }

    /** Notes what a step has moved. */
    void made(long step) {
        if (pace != null) {
            pace.spend(step);
        }
    }

    /** Tells the listener, if it is time to. */
    void tell(long moved, boolean last) throws IOException {
        if (options.listener() != null && moved > told && (last || moved - told >= options.every())) {
            told = moved;
            options.listener().progress(moved);
        }
    }

    void end() {
        if (interruptLater) {
            Thread.currentThread().interrupt();
        }
    }
}
