package io.sluice.internal;

import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectableChannel;

/** The source of a transfer. */
final class SourceEnd extends End {
    SourceEnd() {
        super(Flags.WAIT_INPUT, Flags.INPUT_NONBLOCKING);
    }

    @Override
    Half socketHalf() {
        return JdkChannels.SOCKET_READ;
    }

    @Override
    Half pipeHalf() {
        return JdkChannels.SOURCE_READ;
    }

    @Override
    void checkSocket(SelectableChannel socket) throws IOException {
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
    boolean hasEnded() {
        return isSocket() && JdkChannels.inputClosed(selectable());
    }

    /** Notes that the peer has reset the connection, as the JDK's reads do. */
    void setReset() {
        if (isSocket()) {
            JdkChannels.setReset(selectable());
        }
    }
}
