package io.sluice.internal;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;

/** What messages call a channel: a file's path, a socket's peer. */
public final class Names {
    private Names() {}

    /**
     * Returns what to call a channel in a message.
     *
     * @param channel any channel; null for memory
     * @return its path, its peer, or what kind of channel it is
     */
    public static String of(Channel channel) {
        if (DelegatingFile.innermost(channel) instanceof FileChannel file) {
            String path = Availability.CAUSE == null && JdkChannels.isFile(file) ? JdkChannels.path(file) : null;
            return path == null ? "a file" : path;
        }
        if (channel instanceof SocketChannel socket) {
            return peer("socket", socket.isOpen() ? remote(socket) : null);
        }
        if (channel instanceof DatagramChannel datagram) {
            return peer("datagram socket", datagram.isOpen() ? remote(datagram) : null);
        }
        if (channel instanceof Pipe.SinkChannel || channel instanceof Pipe.SourceChannel) {
            return "a pipe";
        }
        return channel == null ? "buffers" : "a " + channel.getClass().getName();
    }

    /**
     * Returns what to call a channel, put into words only when it is asked for: most reports are never read to people.
     *
     * @param channel any channel
     * @return an object whose {@code toString} says it, also when the channel is closed by then
     */
    public static Object later(Channel channel) {
        if (channel instanceof SocketChannel socket) {
            SocketAddress address = socket.isOpen() ? remote(socket) : null;
            return new Object() {
                @Override
                public String toString() {
                    return peer("socket", address);
                }
            };
        }
        return of(channel);
    }

    private static String peer(String what, SocketAddress address) {
        String text = address == null ? "" : address.toString();
        return text.isEmpty() ? "a " + what : "the " + what + " to " + text;
    }

    private static SocketAddress remote(SocketChannel socket) {
        if (Availability.CAUSE == null && JdkChannels.isSocket(socket)) {
            return JdkChannels.remote(socket);
        }
        try {
            return socket.getRemoteAddress();
        } catch (IOException e) {
            return null;
        }
    }

    private static SocketAddress remote(DatagramChannel socket) {
        try {
            return socket.getRemoteAddress();
        } catch (IOException e) {
            return null;
        }
    }
}
