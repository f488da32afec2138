package io.sluice.bench;

import java.io.IOException;
import java.net.StandardSocketOptions;
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
import java.util.HashMap;
import java.util.Map;

/** An HTTP server of files on one thread: {@code GET /4096} is answered with a file of so many bytes. */
public final class FileServer {
    private static final int MOST = 64 << 20;

    private final Answer answer;
    private final Path directory;
    private final Map<Integer, FileChannel> files = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 14);

    private FileServer(Answer answer, Path directory) {
        this.answer = answer;
        this.directory = directory;
    }

    /**
     * Serves until the process is ended.
     *
     * @param answer how responses leave
     * @param directory where the files are put
     * @throws IOException if nothing can be served
     */
    public static void run(Answer answer, Path directory) throws IOException {
        FileServer server = new FileServer(answer, directory);
        try (Selector selector = Selector.open(); ServerSocketChannel listener = Child.listen()) {
            listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            while (true) {
                selector.select(key -> server.ready(selector, listener, key));
            }
        }
    }

    private void ready(Selector selector, ServerSocketChannel listener, SelectionKey key) {
        try {
            if (key.channel() == listener) {
                SocketChannel client = listener.accept();
                client.setOption(StandardSocketOptions.TCP_NODELAY, true);
                client.configureBlocking(false).register(selector, SelectionKey.OP_READ, new Client(client));
            } else {
                ((Client) key.attachment()).serve(key);
            }
        } catch (IOException gone) {
            Child.drop(key.channel());
        }
    }

    private FileChannel file(int size) throws IOException {
        FileChannel file = files.get(size);
        if (file == null) {
            if (size > MOST) {
                throw new IOException("no file is so large");
            }
            Path path = Files.createTempFile(directory, "served-", ".bin");
            Files.write(path, new byte[size]);
            file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE);
            files.put(size, file);
        }
        return file;
    }

    /** One connection. It asks again only when it was answered, as wrk does. */
    private final class Client {
        private final SocketChannel socket;
        private ByteBuffer header;
        private FileChannel file;
        private long position;
        private long left;

        Client(SocketChannel socket) {
            this.socket = socket;
        }

        void serve(SelectionKey key) throws IOException {
            if (key.isReadable()) {
                int read = socket.read(buffer.clear());
                if (read < 0) {
                    throw new IOException("the client has gone");
                }
                ask(new String(buffer.array(), 0, read, StandardCharsets.US_ASCII));
            }
            long sent = answer.send(header, file, position, left, socket);
            position += sent;
            left -= sent;
            key.interestOps(left > 0 || header.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        private void ask(String request) throws IOException {
            // "GET /4096 HTTP/1.1": it comes in one piece, being small.
            int size = Integer.parseInt(request.substring(request.indexOf('/') + 1, request.indexOf(" HTTP/")));
            file = file(size);
            position = 0;
            left = size;
            header = ByteBuffer.allocateDirect(256).put(("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                    + size + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII)).flip();
        }
    }
}
