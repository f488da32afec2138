package io.sluice.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;

/**
 * A TCP connection whose peer sends the loads of a round, by the JDK's transferTo: of all ways that which takes the least
 * CPU from the thread that is measured.
 */
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
        long before = CpuClock.nanos();
        long done = 0;
        try {
            while (done < total) {
                long n = sent.transferTo(done, total - done, socket);
                if (n <= 0) {
                    throw new IOException("the file got shorter meanwhile");
                }
                done += n;
            }
        } finally {
            if (done < total) {
                socket.close(); // else the thread that is measured would wait for the rest
            }
        }
        return CpuClock.nanos() - before;
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
