package io.sluice.internal;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/**
 * Both ends of a transfer, as participants in the JDK's close protocol: their positions are held first, then they are locked,
 * then entered, and all of it is undone in the reverse order. Locks come before files: whoever waits for a lock has not
 * entered a file yet, and so does not hold up its close.
 *
 * <p>Belongs to a {@link Passage}, and is used by the one thread that leases it, but for {@link #wakeIfClosed}.
 */
final class Ends {
    /** For two locks that cannot be told apart by their hashes. */
    private static final Object TIE = new Object();

    private final SourceEnd in = new SourceEnd();
    private final TargetEnd out = new TargetEnd();
    private final NativeThread nativeThread = new NativeThread();
    /** The native thread that is to be woken, while {@link Wakeups} knows these ends. */
    private long inside;

    /** What is done with both ends. One object, and not two functions: a transfer allocates nothing. */
    interface Work {
        /** Both are locked. */
        void whileLocked() throws IOException;

        /** Both are entered as well. */
        void whileEntered() throws IOException;
    }

    SourceEnd in() {
        return in;
    }

    TargetEnd out() {
        return out;
    }

    void forget() {
        in.forget();
        out.forget();
    }

    boolean areOpen() {
        return in.isOpen() && out.isOpen();
    }

    /** A file's own position is one thread's at a time, as in the JDK; two are taken in an order that all agree on. */
    void lock(Work work) throws IOException {
        Object first = in.positionLock();
        Object second = out.positionLock();
        if (first == null) {
            first = second;
            second = null;
        }
        if (first == null) {
            lockHalves(work);
        } else if (second == null) {
            synchronized (first) {
                lockHalves(work);
            }
        } else {
            int order = Integer.compare(System.identityHashCode(first), System.identityHashCode(second));
            if (order == 0 && first != second) {
                synchronized (TIE) {
                    lockInOrder(first, second, work);
                }
            } else {
                lockInOrder(order > 0 ? second : first, order > 0 ? first : second, work);
            }
        }
    }

    private void lockInOrder(Object first, Object second, Work work) throws IOException {
        synchronized (first) {
            synchronized (second) {
                lockHalves(work);
            }
        }
    }

    private void lockHalves(Work work) throws IOException {
        in.lock();
        try {
            out.lock();
            try {
                work.whileLocked();
            } finally {
                out.unlock();
            }
        } finally {
            in.unlock();
        }
    }

    /** Enters both, which are locked; a virtual thread is not woken, since it looks by itself. */
    void enter(Work work, boolean virtual) throws IOException {
        long thread = nativeThread.current();
        in.enter(thread);
        try {
            out.enter(thread);
            // A file's close signals again and again.
            boolean wakes = !virtual && !in.isFile() && !out.isFile() && (in.isBlocking() || out.isBlocking());
            try {
                if (wakes) {
                    inside = thread;
                    Wakeups.begin(this);
                }
                work.whileEntered();
            } finally {
                if (wakes) {
                    Wakeups.end(this);
                }
                out.leave();
            }
        } finally {
            in.leave();
        }
    }

    /** Has the thread look whether a channel was closed, if one was. Only while it is inside. */
    void wakeIfClosed() {
        if (!areOpen()) {
            JdkChannels.signal(inside);
        }
    }

    /** Gives the descriptors back their modes, where a watch took them. */
    void restoreModes() throws IOException {
        try {
            in.restoreMode();
        } finally {
            out.restoreMode();
        }
    }

    /** Leaves the files among them while the thread is parked: their closes wait for those who have entered. */
    void leaveFiles() {
        if (in.isFile()) {
            in.leave();
        }
        if (out.isFile()) {
            out.leave();
        }
    }

    /** Enters the files again; false if one was closed meanwhile. */
    boolean enterFiles() throws IOException {
        try {
            if (in.isFile()) {
                in.enter(nativeThread.current());
            }
            if (out.isFile()) {
                out.enter(nativeThread.current());
            }
            return true;
        } catch (ClosedChannelException e) {
            return false;
        }
    }
}
