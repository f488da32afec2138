package io.sluice.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/**
 * The peer that sends a file, by the JDK's transferTo: of all ways that which takes the least CPU from the thread that is
 * measured. It waits for the signal to start.
 */
final class Sender implements Callable<Long> {
    private final FileChannel file;
    private final long total;
    private final SocketChannel socket;
    private final CountDownLatch signal = new CountDownLatch(1);

    Sender(FileChannel file, long total, SocketChannel socket) {
        this.file = file;
        this.total = total;
        this.socket = socket;
    }

    void start() {
        signal.countDown();
    }

    /** Returns the CPU time it took, in nanoseconds. */
    @Override
    public Long call() throws IOException, InterruptedException {
        signal.await();
        long before = CpuClock.nanos();
        long sent = 0;
        try {
            while (sent < total) {
                long n = file.transferTo(sent, total - sent, socket);
                if (n <= 0) {
                    throw new IOException("the file got shorter while the demo ran");
                }
                sent += n;
            }
        } finally {
            if (sent < total) {
                socket.close(); // else the thread that is measured would wait for the rest
            }
        }
        return CpuClock.nanos() - before;
    }
}
