package io.sluice.demo;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A TCP connection over the loopback device.
 *
 * @param near the end of the thread that is measured
 * @param far the peer's end
 */
record Loopback(SocketChannel near, SocketChannel far) implements Closeable {
    static Loopback connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel near = SocketChannel.open(server.getLocalAddress());
            try {
                SocketChannel far = server.accept();
                // Else the last small segment of a round waits for a delayed acknowledgement, up to 40 ms.
                near.setOption(StandardSocketOptions.TCP_NODELAY, true);
                far.setOption(StandardSocketOptions.TCP_NODELAY, true);
                return new Loopback(near, far);
            } catch (IOException e) {
                near.close();
                throw e;
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (near) {
            far.close();
        }
    }
}
