package io.sluice.agent.engine;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;

/** What channels are called: files by their paths, sockets by their peers. */
final class ChannelNames {
    private static final Class<?> FILE;
    private static final VarHandle PATH;

    static {
        Class<?> file = null;
        VarHandle path = null;
        try {
            file = ChannelTransformer.channel();
            path = MethodHandles.privateLookupIn(file, MethodHandles.lookup()).findVarHandle(file, "path", String.class);
        } catch (ReflectiveOperationException | RuntimeException e) {
            path = null; // files have no names then
        }
        FILE = file;
        PATH = path;
    }

    private ChannelNames() {}

    /** The path that a file was opened with, or null if it is not known, or the channel is no file of the JDK's. */
    static String path(Object channel) {
        return PATH == null || channel == null || channel.getClass() != FILE ? null : (String) PATH.get(channel);
    }

    /** A name for a person to read. */
    static String of(Object channel) {
        String path = path(channel);
        if (path != null) {
            return path;
        }
        if (channel instanceof SocketChannel socket) {
            try {
                SocketAddress peer = socket.getRemoteAddress();
                return peer == null || peer.toString().isEmpty() ? "socket" : peer.toString();
            } catch (IOException e) {
                return "closed socket";
            }
        }
        return channel == null ? "null" : channel.getClass().getSimpleName();
    }
}
