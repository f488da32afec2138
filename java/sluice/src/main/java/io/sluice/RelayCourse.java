package io.sluice;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/** Who is inside a relay, and how it comes to its end. Safe for use by any thread. */
final class RelayCourse {
    private final Direction forward;
    /** Null in a relay of one direction. */
    private final Direction backward;
    // Guarded by this:
    private Inside inside = Inside.NOBODY;
    private boolean over;
    private RelayEnd cause;

    /** What the thread does that is inside. */
    enum Inside { NOBODY, PUMPING, RUNNING }

    RelayCourse(Direction forward, Direction backward) {
        this.forward = forward;
        this.backward = backward;
    }

    synchronized boolean isRunning() {
        return !over && cause == null;
    }

    /** Lets a thread in: the lanes are one thread's at a time. False if the relay has ended, or is to end. */
    synchronized boolean enter(Inside how) {
        if (!isRunning()) {
            return false;
        }
        if (inside != Inside.NOBODY) {
            throw new IllegalStateException("another thread runs or pumps this relay");
        }
        inside = how;
        return true;
    }

    /** Whether the relay has come to its end meanwhile. */
    synchronized boolean leave() {
        inside = Inside.NOBODY;
        return cause != null || !forward.runs() && (backward == null || !backward.runs());
    }

    /** Nobody is inside, and nobody will be again. */
    synchronized void conclude() {
        if (over) {
            return;
        }
        over = true;
        forward.conclude(cause);
        if (backward != null) {
            backward.conclude(cause);
        }
    }

    /** Takes back the bytes that a target has not taken. */
    synchronized byte[] takeBack(Channel target) {
        if (inside != Inside.NOBODY) {
            throw new IllegalStateException("the relay runs; close it or wait for its end first");
        }
        if (target == forward.out()) {
            return forward.takeBack();
        }
        if (backward != null && target == backward.out()) {
            return backward.takeBack();
        }
        throw new IllegalArgumentException("not a target of this relay");
    }

    /** A direction has come to its end by itself. */
    void ended(Direction direction) {
        if (direction.end() == RelayEnd.BYTE_LIMIT) {
            stop(RelayEnd.BYTE_LIMIT);
            closeBoth();
        } else if (backward != null) {
            direction.shutdownOutput();
        }
    }

    void failed(Direction direction, IOException e) {
        boolean first = stop(e instanceof ClosedChannelException ? RelayEnd.CLOSED : RelayEnd.FAILED);
        // An interrupt closes a channel before it is thrown, and the other direction may have met that earlier.
        if (first || e instanceof ClosedByInterruptException) {
            direction.fail(e);
        }
        if (e instanceof ClosedByInterruptException) {
            closeChannels();
        } else {
            closeBoth();
        }
    }

    /** Nothing has moved for too long. */
    void expire() {
        stop(RelayEnd.IDLE_TIMEOUT);
        closeChannels();
    }

    /** The relay's owner ends it. */
    void close() {
        Inside thread;
        synchronized (this) {
            if (!isRunning()) {
                return;
            }
            cause = RelayEnd.CLOSED;
            thread = inside;
        }
        if (thread == Inside.RUNNING || backward != null) {
            closeChannels();
        }
        if (thread == Inside.NOBODY) {
            conclude();
        }
    }

    /** Notes why the relay ends; false if there was a reason before, of which this is a consequence. */
    private synchronized boolean stop(RelayEnd why) {
        if (!isRunning()) {
            return false;
        }
        cause = why;
        return true;
    }

    private void closeBoth() {
        if (backward != null) {
            closeChannels();
        }
    }

    private void closeChannels() {
        close(forward.in());
        close(forward.out());
    }

    private static void close(Channel channel) {
        if (channel instanceof FileChannel) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // A socket that does not close well is closed all the same.
        }
    }
}
