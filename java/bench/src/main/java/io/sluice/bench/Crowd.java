package io.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Many TCP connections, whose far ends one thread of this process empties. */
public final class Crowd implements Closeable {
    private static final int LANDING = 1 << 20;

    private final List<SocketChannel> sockets = new ArrayList<>();
    private final Selector selector = Selector.open();

    /**
     * Connects them.
     *
     * @param count how many
     * @throws IOException if that fails
     */
    public Crowd(int count) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            for (int i = 0; i < count; i++) {
                sockets.add(SocketChannel.open(server.getLocalAddress()));
                server.accept().configureBlocking(false).register(selector, SelectionKey.OP_READ);
            }
        }
        Thread drain = new Thread(this::empty, "crowd");
        drain.setDaemon(true);
        drain.start();
    }

    /** The near ends. */
    public List<SocketChannel> sockets() {
        return List.copyOf(sockets);
    }

    private void empty() {
        ByteBuffer landing = ByteBuffer.allocateDirect(LANDING);
        try {
            while (true) {
                selector.select(key -> {
                    try {
                        if (((SocketChannel) key.channel()).read(landing.clear()) < 0) {
                            key.channel().close();
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        } catch (IOException | ClosedSelectorException e) {
            // Closed.
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel socket : sockets) {
            socket.close();
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
