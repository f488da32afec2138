package io.sluice.internal;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Does the waiting for a channel's own {@code read} or {@code write}, which is then called when it need not wait: so that
 * a deadline, a cancellation and the close of the transfer's other channel are noticed meanwhile, of which the channel's
 * own methods know nothing. A close of the channel itself, and an interrupt, end the wait as they end those methods.
 *
 * <p>It waits for the JDK's sockets and pipes in blocking mode; any other channel is taken to be ready. Used by one
 * thread.
 */
final class Readiness {
    /** How long to wait before looking whether the other channel was closed, which wakes nobody. */
    private static final long SHORTEST_PARK_NANOS = 1_000_000;
    private static final long LONGEST_PARK_NANOS = 200_000_000;

    private final boolean reads;
    private final Channel other;
    /** What is waited for; null for a channel that is taken to be ready. */
    private final End end;
    private Watch watch;
    private boolean locked;

    /** For reading; the other channel is where the bytes go. */
    Readiness(ReadableByteChannel source, WritableByteChannel other) {
        this(true, source, Availability.CAUSE == null ? JdkChannels.kindOfSource(source) : Kind.FOREIGN, other);
    }

    /** For writing; the other channel is where the bytes come from. */
    Readiness(WritableByteChannel target, ReadableByteChannel other) {
        this(false, target, Availability.CAUSE == null ? JdkChannels.kindOfTarget(target) : Kind.FOREIGN, other);
    }

    private Readiness(boolean reads, Channel channel, int kind, Channel other) {
        this.reads = reads;
        this.other = other;
        if (kind == Kind.FOREIGN || kind == Kind.FILE) {
            end = null;
        } else {
            end = reads ? new SourceEnd() : new TargetEnd();
            end.set(channel, kind, -1);
        }
    }

    void watchedBy(Watch over) {
        watch = over;
    }

    /**
     * Waits until the channel is ready. It stays so for this thread until {@link #release}, which has to follow in any
     * case.
     *
     * @return false if the watch is due instead
     * @throws AsynchronousCloseException if one of the two channels was closed, or the thread interrupted
     */
    boolean await() throws IOException {
        if (reads) {
            // What cannot be delivered any more is better left where it is.
            requireOther();
            if (isDue()) {
                return false;
            }
        }
        if (end == null) {
            return true;
        }
        end.lock();
        locked = true;
        return !end.isBlocking() || awaitHooked();
    }

    /** Lets others have the channel. */
    void release() throws IOException {
        if (locked) {
            locked = false;
            try {
                end.restoreMode();
            } finally {
                end.unlock();
            }
        }
    }

    private boolean awaitHooked() throws IOException {
        SelectableChannel channel = end.selectable();
        boolean open = false;
        boolean ready = false;
        Hook.begin(channel);
        try {
            end.enter(JdkChannels.currentThread());
            try {
                if (!reads) {
                    // Ready is a socket with room for a byte: in blocking mode, a write waits for room for all.
                    end.flags(JdkChannels.isVirtualThread(), true);
                }
                ready = poll(channel);
                open = end.isOpen();
            } finally {
                end.leave();
            }
        } finally {
            Hook.end(channel, open);
        }
        return ready;
    }

    private boolean poll(SelectableChannel channel) throws IOException {
        int event = reads ? JdkChannels.POLLIN : JdkChannels.POLLOUT;
        long nanos = SHORTEST_PARK_NANOS;
        while (!JdkChannels.isReady(channel, event)) {
            if (isDue()) {
                return false;
            }
            requireOther();
            JdkChannels.park(channel, event, watch == null ? nanos : watch.patience());
            nanos = Math.min(2 * nanos, LONGEST_PARK_NANOS);
            if (!end.isOpen()) {
                return false;
            }
        }
        return true;
    }

    private void requireOther() throws AsynchronousCloseException {
        if (!other.isOpen()) {
            throw new AsynchronousCloseException();
        }
    }

    private boolean isDue() {
        return watch != null && watch.isDue();
    }
}
