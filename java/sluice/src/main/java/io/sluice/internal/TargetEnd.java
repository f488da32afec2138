package io.sluice.internal;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectableChannel;

/** The target of a transfer. */
final class TargetEnd extends End {
    TargetEnd() {
        super(Flags.WAIT_OUTPUT, Flags.OUTPUT_NONBLOCKING);
    }

    @Override
    Half socketHalf() {
        return JdkChannels.SOCKET_WRITE;
    }

    @Override
    Half pipeHalf() {
        return JdkChannels.SINK_WRITE;
    }

    /** 25 asks the channel first; 17 asks the kernel, which answers EPIPE. */
    @Override
    void checkSocket(SelectableChannel socket) throws IOException {
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

    /** Whether the file was opened for appending, as {@link Flags}. */
    int appendFlag() {
        return isFile() && JdkChannels.appends(file()) ? Flags.OUTPUT_APPENDS : 0;
    }
}
