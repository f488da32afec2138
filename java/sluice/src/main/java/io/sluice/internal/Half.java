package io.sluice.internal;

import static io.sluice.internal.Rethrow.rethrow;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The reading or the writing half of a selectable channel: its lock, and the thread that its close wakes. A record,
 * since the JIT takes a record's fields for constants where the record is one.
 *
 * @param lock getter of the half's lock
 * @param stateLock getter of what guards the state and the thread
 * @param state getter of the channel's state
 * @param closing the state of a channel whose close waits for this half to leave
 * @param setThread setter of the thread to wake
 * @param tryFinishClose what the last half to leave a closing channel calls
 * @param forced getter of whether a virtual thread has made the descriptor non-blocking; null where there is no such
 *     thing
 * @param force what makes the descriptor non-blocking on a virtual thread; null where there is no such thing
 */
record Half(
        MethodHandle lock, MethodHandle stateLock, MethodHandle state, int closing, MethodHandle setThread,
        MethodHandle tryFinishClose, MethodHandle forced, MethodHandle force) {

    ReentrantLock lock(SelectableChannel channel) {
        try {
            return (ReentrantLock) lock.invokeExact(channel);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    int state(SelectableChannel channel) {
        try {
            return (int) state.invokeExact(channel);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    Object stateLock(SelectableChannel channel) {
        try {
            return (Object) stateLock.invokeExact(channel);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Makes a thread, as {@link JdkChannels#currentThread} names it, the one that a close wakes. The lock is held. */
    void enter(SelectableChannel channel, long thread) throws ClosedChannelException {
        try {
            synchronized (stateLock(channel)) {
                if (!channel.isOpen()) {
                    throw new ClosedChannelException();
                }
                setThread.invokeExact(channel, thread);
            }
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Takes the thread back, and finishes a close that waited for it. The half's lock is held. */
    void leave(SelectableChannel channel) {
        try {
            synchronized (stateLock(channel)) {
                setThread.invokeExact(channel, 0L);
                if (state(channel) == closing) {
                    tryFinishClose.invokeExact(channel);
                }
            }
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Whether the descriptor of a channel in blocking mode is non-blocking all the same. */
    boolean nonBlockingUnderneath(SelectableChannel channel) {
        if (forced == null) {
            return false;
        }
        try {
            return (boolean) forced.invokeExact(channel);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Sets the descriptor's own mode, unless the channel is closed or a virtual thread has settled it for good. */
    void configureUnderneath(SelectableChannel channel, boolean blocking) throws IOException {
        try {
            synchronized (stateLock(channel)) {
                if (channel.isOpen() && !nonBlockingUnderneath(channel)) {
                    JdkChannels.configureUnderneath(channel, blocking);
                }
            }
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** On a virtual thread, makes the descriptor non-blocking for good, as the JDK does. The half's lock is held. */
    void makeNonBlockingUnderneath(SelectableChannel channel) throws IOException {
        if (force == null) {
            return;
        }
        try {
            force.invokeExact(channel);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }
}
