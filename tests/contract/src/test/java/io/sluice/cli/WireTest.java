package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What connections that have nothing to do with each other may not do to each other. */
class WireTest {
    private static final int MORE_THAN_SOCKETS_HOLD = 64 << 20;

    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Wire wire(int patience) throws IOException {
        return new Wire(SocketChannel.open(server.getLocalAddress()), patience);
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void oneThatDoesNotReadStopsNoTimeOutOfAnother() throws Exception {
        try (Wire stuck = wire(60); Wire silent = wire(3); SocketChannel one = server.accept(); SocketChannel other = server.accept()) {
            Thread writer = new Thread(() -> assertThrows(IOException.class, () -> stuck.atWork(() -> stuck.write(ByteBuffer.allocate(MORE_THAN_SOCKETS_HOLD)))));
            writer.start();
            silent.waiting(true);
            IOException thrown = assertThrows(IOException.class, silent::read);
            assertTrue(silent.cause(thrown).getMessage().contains("silent for 3 s"), thrown::toString);
            stuck.channel().close();
            writer.join();
            assertTrue(one.isOpen() && other.isOpen());
        }
    }
}
