package io.sluice.bench.proxy;

import io.sluice.RelayLoop;
import io.sluice.bench.Child;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Relays each connection to the origin, on one {@link RelayLoop}. */
final class RelayProxy {
    private RelayProxy() {}

    static void run(SocketAddress origin) throws IOException {
        try (RelayLoop loop = RelayLoop.start(); ServerSocketChannel listener = Child.listen()) {
            while (true) {
                SocketChannel client = listener.accept();
                loop.add(client, SocketChannel.open(origin));
            }
        }
    }
}
