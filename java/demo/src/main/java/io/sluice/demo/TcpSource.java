package io.sluice.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;

/** A TCP connection whose peer sends the loads of a round. */
final class TcpSource implements Source<SocketChannel> {
    private final FileChannel sent;
    private final long total;
    private Loopback line;
    private CountDownLatch signal = new CountDownLatch(0);
    private Peer<Long> sender;

    TcpSource(Load load, Workspace workspace) throws IOException {
        sent = workspace.repeated(load);
        total = load.total();
        line = Loopback.connect();
    }

    @Override
    public SocketChannel channel() {
        return line.near();
    }

    @Override
    public void prepare() {
        CountDownLatch begin = new CountDownLatch(1);
        SocketChannel socket = line.far();
        signal = begin;
        sender = new Peer<>("sender", () -> {
            begin.await();
            return send(socket);
        });
    }

    @Override
    public void start() {
        signal.countDown();
    }

    private long send(SocketChannel socket) throws IOException {
        boolean done = false;
        try {
            long cpuNanos = Outlet.send(sent, total, 1, socket);
            done = true;
            return cpuNanos;
        } finally {
            if (!done) {
                socket.close(); // else the thread that is measured would wait for the rest
            }
        }
    }

    @Override
    public long finish() throws IOException {
        return sender.await();
    }

    @Override
    public void reset() throws IOException {
        start();
        line.close();
        sender.abandon();
        line = Loopback.connect();
    }

    @Override
    public void close() throws IOException {
        try (sent) {
            line.close();
        }
    }
}
