package io.sluice.cli;

import io.sluice.RelayLoop;
import io.sluice.RelayOptions;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Accepts connections, connects each to the target, and hands the pair to a relay loop. Beyond the limit of connections,
 * the next ones wait in the kernel's queue.
 */
final class Forwarder implements AutoCloseable {
    /** A {@link Phaser} knows 65,535 parties, of which the forwarder itself is one. */
    static final int MOST_CONNECTIONS = 65_534;
    private static final int CONNECT_MILLIS = 10_000;
    private static final long ACCEPT_PAUSE_NANOS = 100_000_000;

    private final ServerSocketChannel server;
    private final RelayAddress target;
    private final RelayOptions options;
    private final Semaphore free;
    private final Consumer<String> complaints;
    private final RelayFigures figures;
    private final List<RelayLoop> loops = new ArrayList<>();
    /** Party to it is each connection from its accept to its end, and the forwarder itself. */
    private final Phaser running = new Phaser(1);
    /** Connecting may take long, and must not keep others waiting. */
    private final ExecutorService connecting = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "sluice-relay-connect");
        thread.setDaemon(true);
        return thread;
    });
    private int next;

    Forwarder(
            ServerSocketChannel server, RelayAddress target, RelayOptions options, int connections, int threads,
            RelayFigures figures, Consumer<String> complaints) throws IOException {
        this.server = server;
        this.target = target;
        this.options = options;
        this.free = new Semaphore(connections);
        this.figures = figures;
        this.complaints = complaints;
        for (int i = 0; i < threads; i++) {
            loops.add(RelayLoop.start());
        }
    }

    /** Accepts until another thread ends that. */
    void run() {
        while (server.isOpen()) {
            free.acquireUninterruptibly();
            try {
                SocketChannel client = server.accept();
                figures.accepted();
                running.register();
                begin(client);
            } catch (ClosedChannelException e) {
                free.release();
            } catch (IOException e) {
                free.release();
                complaints.accept("cannot accept: " + Operation.reason(e));
                // Descriptors have run out, of which others may come back.
                LockSupport.parkNanos(ACCEPT_PAUSE_NANOS);
            }
        }
    }

    private void begin(SocketChannel client) {
        try {
            connecting.execute(() -> serve(client));
        } catch (OutOfMemoryError e) {
            unreached(client, "there may be no more threads (ulimit -u, or the container's limit of pids), for others are still connecting");
            LockSupport.parkNanos(ACCEPT_PAUSE_NANOS);
        }
    }

    private void unreached(SocketChannel client, String why) {
        figures.unreached();
        complaints.accept("cannot connect to " + target + ": " + why);
        refuse(client);
        done();
    }

    /** Ends {@link #run}, also where it waits for a connection to end. */
    void stopAccepting() {
        try {
            server.close();
        } catch (IOException e) {
            complaints.accept("cannot close the listening socket: " + Operation.reason(e));
        }
        free.release();
    }

    private void serve(SocketChannel client) {
        SocketChannel backend;
        try {
            backend = target.connect(CONNECT_MILLIS);
        } catch (IOException e) {
            unreached(client, Operation.reason(e));
            return;
        }
        loop().add(client, backend, options).whenComplete((report, thrown) -> {
            if (report != null) {
                figures.ended(report);
            }
            done();
        });
    }

    private synchronized RelayLoop loop() {
        next = (next + 1) % loops.size();
        return loops.get(next);
    }

    /** Resets the connection, so that the client does not take it for an answer of nothing. */
    private static void refuse(SocketChannel client) {
        try (client) {
            if (client.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                client.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    private void done() {
        free.release();
        running.arriveAndDeregister();
    }

    /** Accepts no more, and lets those that run come to their end; true if all did within the time. */
    boolean drain(long seconds) {
        stopAccepting();
        try {
            running.awaitAdvanceInterruptibly(running.arriveAndDeregister(), seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Connections that are being relayed now. */
    int active() {
        return loops.stream().mapToInt(loop -> loop.figures().active()).sum();
    }

    /** Ends what still runs. */
    @Override
    public void close() throws IOException {
        server.close();
        connecting.shutdown();
        loops.forEach(RelayLoop::close);
    }
}
