package io.sluice.bench.proxy;

import io.sluice.bench.Child;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The same proxy as one writes it without Sluice, and well: one thread, a selector, and large direct buffers that are kept. */
final class CopyProxy {
    private final Selector selector = Selector.open();
    private final Queue<SocketChannel[]> arrivals = new ConcurrentLinkedQueue<>();
    /** Those that hold nothing: an end keeps one only while its socket does not take what is in it. */
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private final int bytes;

    private CopyProxy(int bytes) throws IOException {
        this.bytes = bytes;
    }

    static void run(SocketAddress origin, int bytes) throws IOException {
        CopyProxy proxy = new CopyProxy(bytes);
        Thread loop = new Thread(proxy::loop, "copy-loop");
        loop.setDaemon(true);
        loop.start();
        try (ServerSocketChannel listener = Child.listen()) {
            while (true) {
                SocketChannel client = listener.accept();
                proxy.arrivals.add(new SocketChannel[] {client, SocketChannel.open(origin)});
                proxy.selector.wakeup();
            }
        }
    }

    private void loop() {
        try {
            while (true) {
                selector.select(key -> ((End) key.attachment()).ready(key));
                for (SocketChannel[] pair = arrivals.poll(); pair != null; pair = arrivals.poll()) {
                    End one = new End(pair[0]);
                    End other = new End(pair[1]);
                    one.peer = other;
                    other.peer = one;
                    one.key = pair[0].configureBlocking(false).register(selector, SelectionKey.OP_READ, one);
                    other.key = pair[1].configureBlocking(false).register(selector, SelectionKey.OP_READ, other);
                }
            }
        } catch (IOException e) {
            e.printStackTrace();
        }
    }

    /** A socket, and the bytes that it has not taken yet. */
    private final class End {
        private final SocketChannel socket;
        private SelectionKey key;
        private End peer;
        private ByteBuffer pending;
        private boolean ended;

        End(SocketChannel socket) {
            this.socket = socket;
        }

        void ready(SelectionKey ready) {
            try {
                if (ready.isValid() && ready.isWritable()) {
                    flush();
                }
                if (ready.isValid() && ready.isReadable()) {
                    forward();
                }
            } catch (IOException e) {
                Child.drop(socket);
                Child.drop(peer.socket);
            }
        }

        private void forward() throws IOException {
            ByteBuffer buffer = free.isEmpty() ? ByteBuffer.allocateDirect(bytes) : free.pop();
            int read = socket.read(buffer.clear());
            while (read > 0) {
                peer.socket.write(buffer.flip());
                if (buffer.hasRemaining()) {
                    peer.pending = buffer;
                    key.interestOpsAnd(~SelectionKey.OP_READ);
                    peer.key.interestOpsOr(SelectionKey.OP_WRITE);
                    return;
                }
                read = buffer.limit() < buffer.capacity() ? 0 : socket.read(buffer.clear());
            }
            free.push(buffer);
            if (read < 0) {
                ended = true;
                key.interestOpsAnd(~SelectionKey.OP_READ);
                peer.socket.shutdownOutput();
                if (peer.ended) {
                    Child.drop(socket);
                    Child.drop(peer.socket);
                }
            }
        }

        private void flush() throws IOException {
            socket.write(pending);
            if (!pending.hasRemaining()) {
                free.push(pending);
                pending = null;
                key.interestOpsAnd(~SelectionKey.OP_WRITE);
                peer.key.interestOpsOr(SelectionKey.OP_READ);
            }
        }
    }
}
