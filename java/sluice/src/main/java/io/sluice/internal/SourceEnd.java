package io.sluice.internal;

import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectableChannel;

/**
 * The source of a transfer, as a participant in the JDK's close protocol: lock it, enter it, use the descriptor, leave
 * it, unlock it. Between entering and leaving, a close wakes the thread, and the descriptor stays ours until it has
 * left.
 */
final class SourceEnd {
    private SourceEnd() {}

    private static Half half(int kind) {
        return kind == Kind.PIPE ? JdkChannels.SOURCE_READ : JdkChannels.SOCKET_READ;
    }

    static void lock(Channel channel, int kind) {
        if (kind != Kind.FILE) {
            half(kind).lock((SelectableChannel) channel).lock();
        }
    }

    static void unlock(Channel channel, int kind) {
        if (kind != Kind.FILE) {
            half(kind).lock((SelectableChannel) channel).unlock();
        }
    }

    /** Enters; the result is for {@link #leave}. */
    static int enter(Channel channel, int kind) throws IOException {
        if (kind == Kind.FILE) {
            return FileEnd.enter((FileChannel) channel);
        }
        SelectableChannel selectable = (SelectableChannel) channel;
        if (kind != Kind.PIPE) {
            checkSocket(selectable);
        }
        // Of a non-blocking channel too, whose close would wait for the lock: on 17 a selector may finish a close
        // without it.
        half(kind).enter(selectable);
        return FileEnd.ENTERED;
    }

    private static void checkSocket(SelectableChannel socket) throws IOException {
        if (!socket.isOpen()) {
            throw new ClosedChannelException();
        }
        if (!JdkChannels.connected(socket)) {
            throw new NotYetConnectedException();
        }
        if (JdkChannels.reset(socket)) {
            throw new SocketException("Connection reset");
        }
    }

    /** Whether the channel's own side has shut its input down, after which the JDK reads nothing more. */
    static boolean ended(Channel channel, int kind) {
        return (kind == Kind.TCP || kind == Kind.UNIX) && JdkChannels.inputClosed((SelectableChannel) channel);
    }

    static void leave(Channel channel, int kind, int entered) {
        if (entered == FileEnd.NOT_ENTERED) {
            return;
        }
        if (kind == Kind.FILE) {
            JdkChannels.removeThread((FileChannel) channel, entered);
        } else {
            half(kind).leave((SelectableChannel) channel);
        }
    }

    static int descriptor(Channel channel, int kind) {
        return kind == Kind.FILE
                ? JdkChannels.descriptor((FileChannel) channel)
                : JdkChannels.descriptor((SelectableChannel) channel);
    }

    /** How the native library is to wait for the channel, as {@link Flags}. */
    static int flags(Channel channel, int kind, boolean virtual) throws IOException {
        if (kind == Kind.FILE) {
            return Flags.WAIT_INPUT;
        }
        SelectableChannel selectable = (SelectableChannel) channel;
        if (!selectable.isBlocking()) {
            return Flags.INPUT_NONBLOCKING;
        }
        Half half = half(kind);
        if (virtual) {
            half.makeNonBlockingUnderneath(selectable);
            return Flags.INPUT_NONBLOCKING;
        }
        return half.nonBlockingUnderneath(selectable) ? Flags.WAIT_INPUT | Flags.INPUT_NONBLOCKING : Flags.WAIT_INPUT;
    }
}
