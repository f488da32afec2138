package io.sluice.internal;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectableChannel;

/** The target of a transfer, as a participant in the JDK's close protocol; the mirror of {@link SourceEnd}. */
final class TargetEnd {
    private TargetEnd() {}

    private static Half half(int kind) {
        return kind == Kind.PIPE ? JdkChannels.SINK_WRITE : JdkChannels.SOCKET_WRITE;
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

    /** 25 asks the channel first; 17 asks the kernel, which answers EPIPE. */
    private static void checkSocket(SelectableChannel socket) throws IOException {
        if (!socket.isOpen()) {
            throw new ClosedChannelException();
        }
        if (JdkChannels.AS_25) {
            if (!JdkChannels.connected(socket)) {
                throw new NotYetConnectedException();
            }
            if (JdkChannels.outputClosed(socket)) {
                throw new ClosedChannelException();
            }
        }
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
            return JdkChannels.appends((FileChannel) channel)
                    ? Flags.WAIT_OUTPUT | Flags.OUTPUT_APPENDS : Flags.WAIT_OUTPUT;
        }
        SelectableChannel selectable = (SelectableChannel) channel;
        if (!selectable.isBlocking()) {
            return Flags.OUTPUT_NONBLOCKING;
        }
        Half half = half(kind);
        if (virtual) {
            half.makeNonBlockingUnderneath(selectable);
            return Flags.OUTPUT_NONBLOCKING;
        }
        return half.nonBlockingUnderneath(selectable)
                ? Flags.WAIT_OUTPUT | Flags.OUTPUT_NONBLOCKING : Flags.WAIT_OUTPUT;
    }
}
