package io.sluice.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The connections of a sender, which are opened as they are needed, and closed when a stop is asked for. Safe for use by any thread. */
final class SendConnections {
    private static final int CONNECT_MILLIS = 15_000;

    private final HostPort target;
    private final InetSocketAddress address;
    private final int patience;
    private final Stop stop;

    /** To an address, which is what the target was resolved to; the peer may be silent for so many seconds. */
    SendConnections(HostPort target, InetSocketAddress address, int patience, Stop stop) {
        this.target = target;
        this.address = address;
        this.patience = patience;
        this.stop = stop;
    }

    /** What a connection is for. */
    interface Use {
        void on(Wire wire) throws IOException, CommandException;
    }

    /** Opens so many, has each used on a thread of its own, and throws the first failure once all have ended. */
    void each(int count, Use use) throws IOException, CommandException {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(threads.submit(() -> one(use)));
            }
            Throwable first = null;
            for (Future<Void> one : running) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    // The others go on with what is left.
                    first = first == null ? e.getCause() : first;
                }
            }
            if (first instanceof CommandException failure) {
                throw failure;
            }
            if (first != null) {
                throw first instanceof IOException io ? io : new IOException(first.toString(), first);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            threads.shutdown();
        }
    }

    private Void one(Use use) throws IOException, CommandException {
        try (SocketChannel channel = SocketChannel.open(); Wire wire = new Wire(channel, patience)) {
            stop.then(() -> closeQuietly(wire));
            connect(channel, target, address);
            use.on(wire);
        }
        return null;
    }

    static void connect(SocketChannel channel, HostPort target, InetSocketAddress address) throws IOException, CommandException {
        try {
            channel.socket().connect(address, CONNECT_MILLIS);
        } catch (ConnectException e) {
            throw CommandException.failed(target + ": " + e.getMessage() + "; is 'sluice receive " + target.port() + "' running there?");
        } catch (SocketTimeoutException e) {
            throw CommandException.failed(target + ": no answer within " + CONNECT_MILLIS / 1000 + " s");
        } catch (SocketException e) {
            throw CommandException.failed(target + ": " + e.getMessage());
        }
    }

    private static void closeQuietly(Wire wire) {
        try {
            wire.close();
        } catch (IOException e) {
            // The command is ending, and says so.
        }
    }
}
