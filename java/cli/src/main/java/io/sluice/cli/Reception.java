package io.sluice.cli;

import io.sluice.demo.Progress;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Takes the connections that come to a receiver's port, and serves each on a thread: those of one sender at a time. */
final class Reception {
    private static final int MOST_CONNECTIONS = 2 * Hello.MOST_STREAMS;

    private final Receive command;
    private final Landing landing;
    private final FileChannel output;
    private final Comparisons comparisons;
    private final StreamFigures figures;
    private final Progress progress;
    private final Session session = new Session();
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private final Map<String, ArrivingParts> inParts = new ConcurrentHashMap<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicReference<Throwable> last = new AtomicReference<>();

    /** An output takes all, instead of files in the landing. */
    Reception(Receive command, Landing landing, FileChannel output, Comparisons comparisons, StreamFigures figures, Progress progress) {
        this.command = command;
        this.landing = landing;
        this.output = output;
        this.comparisons = comparisons;
        this.figures = figures;
        this.progress = progress;
    }

    /** Serves all who come, until the sender is done or the server is closed. */
    void serve(ServerSocketChannel server) throws IOException {
        List<Thread> threads = new ArrayList<>();
        try {
            while (true) {
                SocketChannel channel = server.accept();
                if (wires.size() >= MOST_CONNECTIONS) {
                    channel.close();
                    continue;
                }
                Wire wire = new Wire(channel, command.patience());
                wires.add(wire);
                Thread thread = new Thread(() -> serve(wire, server), "sluice-receive");
                threads.removeIf(one -> !one.isAlive());
                threads.add(thread);
                thread.start();
            }
        } catch (AsynchronousCloseException e) {
            // The sender is done, or a person has had enough.
        } catch (ClosedChannelException e) {
            // The same, between two calls.
        }
        for (Thread thread : threads) {
            join(thread);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Wire wire, ServerSocketChannel server) {
        boolean admitted = false;
        boolean well = false;
        try (wire) {
            Hello hello = greeting(wire);
            String objection = hello.comparing() ? command.objection() : null;
            if (objection != null) {
                wire.giveUp(ExitCode.REFUSED, objection);
                return;
            }
            if (!session.admit(hello)) {
                wire.giveUp(ExitCode.REFUSED, "it is busy with another sender");
                return;
            }
            admitted = true;
            figures.moved().start();
            well = served(wire, hello);
        } catch (IOException e) {
            // Somebody who is no sender, such as who looks for open ports.
            command.tell("ignored a connection: " + Operation.reason(e));
        } finally {
            wires.remove(wire);
            if (admitted && session.leave(well)) {
                progress.say("waiting for the next sender");
                if (!command.keeps()) {
                    closeQuietly(server);
                }
            }
        }
    }

    private static Hello greeting(Wire wire) throws IOException {
        wire.waiting(true);
        try {
            return Hello.read(wire);
        } catch (ProtocolException e) {
            wire.giveUp(ExitCode.FAILED, e.getMessage());
            throw e;
        } catch (IOException e) {
            throw wire.cause(e);
        } finally {
            wire.waiting(false);
        }
    }

    private boolean served(Wire wire, Hello hello) {
        try {
            if (hello.comparing()) {
                comparisons.serve(wire, landing, progress, command::tell);
            } else {
                new ReceiveStream(wire, landing, inParts, output, command, figures, progress).run(hello);
            }
            return true;
        } catch (CommandException e) {
            failed(wire, e, e.exitCode(), e.getMessage());
        } catch (IOException e) {
            IOException cause = wire.cause(e);
            failed(wire, cause, ExitCode.FAILED, Operation.reason(cause));
        } catch (RuntimeException | Error e) {
            failed(wire, e, ExitCode.FAILED, e.toString());
        }
        return false;
    }

    /**
     * With --keep one failure is not the end, so it is told at once; else it is what the command ends with. What several connections
     * fail of, as of a disk that is full under their file, is told once.
     */
    private void failed(Wire wire, Throwable e, int exitCode, String message) {
        if (last.getAndSet(e) != e && (command.keeps() || !failure.compareAndSet(null, e))) {
            command.warn(message);
        }
        wire.giveUp(exitCode, landing == null ? message : landing.withoutPath(message));
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // It is given up anyway.
        }
    }

    /** Hangs up on all; on any thread. */
    void close(ServerSocketChannel server) {
        closeQuietly(server);
        wires.forEach(Reception::closeQuietly);
    }

    /** Throws what went wrong first, unless it was told. */
    void complain() throws IOException, CommandException {
        Throwable first = failure.get();
        if (first instanceof CommandException said) {
            throw said;
        }
        if (first != null) {
            throw new IOException(first instanceof IOException io ? Operation.reason(io) : first.toString(), first);
        }
    }
}
