package io.sluice.internal;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;

/**
 * One end of a transfer, as a participant in the JDK's close protocol: lock it, enter it, use the descriptor, leave it,
 * unlock it. Between entering and leaving, a close wakes the thread, and the descriptor stays ours until it has left.
 *
 * <p>Belongs to a {@link Passage}, and is used by the one thread that leases it.
 */
abstract class End {
    private static final int NOT_ENTERED = Integer.MIN_VALUE;
    /** Stands for having entered a channel that hands out no index. */
    private static final int ENTERED = 0;

    private final int wait;
    private final int nonBlocking;
    private Channel channel;
    private int kind;
    private int nativeKind;
    private long position;
    private int entered = NOT_ENTERED;
    private boolean heldNonBlocking;

    /** The two flags say how the native library is to wait for this end. */
    End(int wait, int nonBlocking) {
        this.wait = wait;
        this.nonBlocking = nonBlocking;
    }

    /** Sets what the end is for the next transfer; position -1 is a file's own. */
    final void set(Channel channel, int kind, long position) {
        if (this.channel != channel) { // storing a reference costs the collector's barrier
            this.channel = channel;
        }
        this.kind = kind;
        this.nativeKind = kind;
        this.position = position;
    }

    final void forget() {
        channel = null;
    }

    final Channel channel() {
        return channel;
    }

    final int kind() {
        return kind;
    }

    final boolean isFile() {
        return kind == Kind.FILE;
    }

    final boolean isSocket() {
        return kind == Kind.TCP || kind == Kind.UNIX;
    }

    final boolean isOpen() {
        return channel.isOpen();
    }

    final FileChannel file() {
        return (FileChannel) channel;
    }

    final SelectableChannel selectable() {
        return (SelectableChannel) channel;
    }

    /** Whether the channel's operations wait, whatever its descriptor does. */
    final boolean isBlocking() {
        return kind == Kind.FILE || selectable().isBlocking();
    }

    /** What the native library is told that the descriptor is. */
    final int nativeKind() {
        return nativeKind;
    }

    /** Once the native library has looked: what calls itself a file may be a FIFO. */
    final void setNativeKind(int found) {
        nativeKind = found;
    }

    /** Where the next byte is in a file, or -1 for the descriptor's own position. */
    final long position(long moved) {
        return position < 0 ? -1 : position + moved;
    }

    /** What guards the file's own position, if that is what is used; else null. */
    final Object positionLock() {
        return position < 0 && isFile() ? JdkChannels.positionLock(file()) : null;
    }

    /** The half of a socket that is used here. */
    abstract Half socketHalf();

    /** The half of a pipe that is used here. */
    abstract Half pipeHalf();

    /** Throws what the JDK throws for a socket in the wrong state. */
    abstract void checkSocket(SelectableChannel socket) throws IOException;

    final void lock() {
        // Here and below, not one half chosen first: the JIT sees through each only where it is a constant.
        if (kind == Kind.PIPE) {
            pipeHalf().lock(selectable()).lock();
        } else if (kind != Kind.FILE) {
            socketHalf().lock(selectable()).lock();
        }
    }

    final void unlock() {
        if (kind == Kind.PIPE) {
            pipeHalf().lock(selectable()).unlock();
        } else if (kind != Kind.FILE) {
            socketHalf().lock(selectable()).unlock();
        }
    }

    /** Enters the channel, non-blocking ones too: on 17 a selector may finish a close without waiting for the lock. */
    final void enter(long thread) throws IOException {
        if (kind == Kind.FILE) {
            int index = JdkChannels.addThread(file());
            if (!channel.isOpen()) {
                JdkChannels.removeThread(file(), index);
                throw new ClosedChannelException();
            }
            entered = index;
        } else if (kind == Kind.PIPE) {
            pipeHalf().enter(selectable(), thread);
            entered = ENTERED;
        } else {
            checkSocket(selectable());
            socketHalf().enter(selectable(), thread);
            entered = ENTERED;
        }
    }

    final boolean hasEntered() {
        return entered != NOT_ENTERED;
    }

    /** Leaves the channel, if it was entered. */
    final void leave() {
        if (entered == NOT_ENTERED) {
            return;
        }
        if (kind == Kind.FILE) {
            JdkChannels.removeThread(file(), entered);
        } else if (kind == Kind.PIPE) {
            pipeHalf().leave(selectable());
        } else {
            socketHalf().leave(selectable());
        }
        entered = NOT_ENTERED;
    }

    /** Only valid between entering and leaving. */
    final int descriptor() {
        return kind == Kind.FILE ? JdkChannels.descriptor(file()) : JdkChannels.descriptor(selectable());
    }

    /**
     * How the native library is to wait for this end, as {@link Flags}; a virtual thread parks instead, and so does any
     * thread that may not wait for as long as it takes.
     */
    final int flags(boolean virtual, boolean watched) throws IOException {
        if (kind == Kind.FILE) {
            return wait;
        }
        if (!selectable().isBlocking()) {
            return nonBlocking;
        }
        Half half = kind == Kind.PIPE ? pipeHalf() : socketHalf();
        if (virtual) {
            half.makeNonBlockingUnderneath(selectable());
            return nonBlocking;
        }
        if (half.nonBlockingUnderneath(selectable())) {
            return watched ? nonBlocking : wait | nonBlocking;
        }
        if (watched) {
            Underneath.hold(half, selectable());
            heldNonBlocking = true;
            return nonBlocking;
        }
        return wait;
    }

    /** Gives the descriptor back the mode that {@link #flags} took from it. */
    final void restoreMode() throws IOException {
        if (heldNonBlocking) {
            heldNonBlocking = false;
            Underneath.restore(kind == Kind.PIPE ? pipeHalf() : socketHalf(), selectable());
        }
    }
}
