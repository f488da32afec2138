package io.sluice.bench.proxy;

import io.sluice.bench.Child;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Answers each HTTP request with the same file, by sendfile, on one thread. */
final class Origin {
    static final int RESPONSE = 1_000_000;
    private static final byte[] HEAD = ("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: "
            + RESPONSE + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    private static final int END_OF_REQUEST = 0x0d0a0d0a;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final FileChannel file;

    private Origin(FileChannel file) {
        this.file = file;
    }

    static void run() throws IOException {
        Path path = Files.createTempFile("sluice-proxy-", ".bin");
        Files.write(path, new byte[RESPONSE]);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE);
                Selector selector = Selector.open();
                ServerSocketChannel listener = Child.listen()) {
            listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            new Origin(file).serve(selector, listener);
        }
    }

    private void serve(Selector selector, ServerSocketChannel listener) throws IOException {
        while (true) {
            selector.select(key -> {
                try {
                    if (key.channel() == listener) {
                        SocketChannel client = listener.accept();
                        client.configureBlocking(false).register(selector, SelectionKey.OP_READ, new Client(client));
                    } else {
                        ((Client) key.attachment()).serve(key);
                    }
                } catch (IOException e) {
                    key.cancel();
                    Child.drop(key.channel());
                }
            });
        }
    }

    private final class Client {
        private final SocketChannel socket;
        private int last;
        private int requests;
        private int position;
        private ByteBuffer head = ByteBuffer.wrap(HEAD);

        Client(SocketChannel socket) {
            this.socket = socket;
        }

        void serve(SelectionKey key) throws IOException {
            if (key.isReadable()) {
                int read = socket.read(buffer.clear());
                if (read < 0) {
                    throw new IOException("the client has gone");
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    last = last << 8 | buffer.get();
                    requests += last == END_OF_REQUEST ? 1 : 0;
                }
            }
            while (requests > 0) {
                socket.write(head);
                position += head.hasRemaining() ? 0 : (int) file.transferTo(position, RESPONSE - position, socket);
                if (position < RESPONSE) {
                    key.interestOps(SelectionKey.OP_WRITE);
                    return;
                }
                requests--;
                position = 0;
                head = ByteBuffer.wrap(HEAD);
            }
            key.interestOps(SelectionKey.OP_READ);
        }
    }
}
