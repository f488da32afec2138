package io.sluice;

import io.sluice.internal.Pipes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Relays between thousands of pairs of sockets on one thread.
 *
 * <pre>{@code
 * try (RelayLoop loop = RelayLoop.start()) {
 *     loop.add(client, backend).thenAccept(report -> log(report));
 * }
 * }</pre>
 *
 * <p>The loop owns the sockets that are added: it makes them non-blocking, and closes both when their relay has ended,
 * for whatever reason. A pair in which nothing moves makes no system call and holds no pipe. Bytes that a peer does not
 * read stay in a pipe of their own; where all such pipes together reach what one user's relays may have (a quarter of
 * {@code pipe-user-pages-soft}), the next ones are copied, 16 KiB at a time, until pipes come back.
 *
 * <p>Safe for use by any thread.
 */
public final class RelayLoop implements Closeable {
    private static final AtomicInteger STARTED = new AtomicInteger();
    /** While there is no loop, no pipe is kept for the next transfer of one. */
    private static final AtomicInteger OPEN = new AtomicInteger();

    /** How many pairs are added, or cancelled, before those that are there have their turn again. */
    private static final int OBEYED_AT_ONCE = 64;

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private final Set<Pair> pairs = new HashSet<>();
    private volatile boolean closing;
    /** Nothing is obeyed by the loop's thread any more that comes from now on. */
    private volatile boolean over;
    // Written by the loop's thread alone.
    private volatile int active;
    private volatile long added;
    private volatile long ended;
    private volatile long endedBytes;
    private volatile long wakeups;
    private volatile long turns;

    private RelayLoop() throws IOException {
        selector = Selector.open();
        OPEN.incrementAndGet();
        thread = new Thread(this::run, "sluice-relay-loop-" + STARTED.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Starts a loop, on a daemon thread of its own.
     *
     * @return the loop
     * @throws IOException if there is no descriptor left for its selector
     */
    public static RelayLoop start() throws IOException {
        return new RelayLoop();
    }

    /**
     * Adds a pair, without limits.
     *
     * @param first a connected socket; forward is from here
     * @param second another one
     * @return see {@link #add(SocketChannel, SocketChannel, RelayOptions)}
     */
    public CompletableFuture<RelayReport> add(SocketChannel first, SocketChannel second) {
        return add(first, second, RelayOptions.DEFAULT);
    }

    /**
     * Adds a pair. Both sockets belong to the loop from now on; to end their relay, cancel the outcome, since a selector
     * does not notice that a channel is closed.
     *
     * @param first a connected socket; forward is from here
     * @param second another one
     * @param options what to hold the relay to
     * @return completes when the relay has ended and both sockets are closed, with what was done, also where it failed:
     *     see {@link RelayReport#failure}. Completes exceptionally only if the pair could not be added: a socket or
     *     the loop is closed. Cancelling it ends the relay, and so does whatever else completes it with an exception,
     *     such as {@code orTimeout}. Actions that depend on it run on the loop's thread, and should be short
     */
    public CompletableFuture<RelayReport> add(SocketChannel first, SocketChannel second, RelayOptions options) {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(second, "second");
        Objects.requireNonNull(options, "options");
        CompletableFuture<RelayReport> outcome = new CompletableFuture<>();
        submit(() -> begin(first, second, options, outcome));
        outcome.whenComplete((report, thrown) -> {
            if (thrown != null) {
                submit(() -> cancel(outcome));
            }
        });
        return outcome;
    }

    private void submit(Runnable command) {
        commands.add(command);
        if (Thread.currentThread() != thread) {
            selector.wakeup();
            if (over) {
                obey(); // nobody else will
            }
        }
    }

    /** Runs on the loop's thread, or after its end. */
    private void begin(
            SocketChannel first, SocketChannel second, RelayOptions options, CompletableFuture<RelayReport> outcome) {
        Pair pair = null;
        try {
            if (closing) {
                throw new ClosedChannelException();
            }
            first.configureBlocking(false);
            second.configureBlocking(false);
            pair = new Pair(first, second, Relay.between(first, second, options), outcome);
            added = added + 1;
            pairs.add(pair);
            active = pairs.size();
            pair.register();
            pair.after();
        } catch (IOException | RuntimeException e) {
            if (pair != null) {
                pair.relay.close();
                forget(pair);
            }
            close(first);
            close(second);
            outcome.completeExceptionally(e);
        }
    }

    private void cancel(CompletableFuture<RelayReport> outcome) {
        // Not by the keys: a socket that somebody else has closed has none any more.
        pairs.stream().filter(pair -> pair.outcome == outcome).toList().forEach(Pair::stop);
    }

    private void run() {
        try {
            while (!closing) {
                if (commands.isEmpty()) {
                    selector.select(this::ready, untilNextAlarm());
                } else {
                    // Of an action that depends on an outcome, which runs on this thread and wakes nobody, or left over.
                    selector.selectNow(this::ready);
                }
                wakeups = wakeups + 1;
                ring();
                obey();
            }
        } catch (IOException e) {
            // The selector is beyond use; what it served cannot go on.
        } finally {
            closing = true;
            List.copyOf(pairs).forEach(Pair::stop);
            close(selector);
            over = true;
            while (!commands.isEmpty()) {
                obey();
            }
            if (OPEN.decrementAndGet() == 0) {
                Pipes.releaseIdle();
            }
        }
    }

    /** Obeys a few, as others may submit faster than this goes. */
    private void obey() {
        for (int left = OBEYED_AT_ONCE; left > 0; left--) {
            Runnable command = commands.poll();
            if (command == null) {
                return;
            }
            command.run();
        }
    }

    private void ready(SelectionKey key) {
        if (key.isValid()) {
            End end = (End) key.attachment();
            end.pair.pump(end.channel, key);
        }
    }

    private long untilNextAlarm() {
        Alarm first = alarms.peek();
        if (first == null) {
            return 0;
        }
        long nanos = first.time - System.nanoTime();
        return Math.max(1, (nanos + 999_999) / 1_000_000);
    }

    private void ring() {
        while (!alarms.isEmpty() && alarms.peek().time - System.nanoTime() <= 0) {
            Alarm alarm = alarms.poll();
            if (alarm.pair.alarm == alarm) {
                alarm.pair.alarm = null;
                alarm.pair.pump(alarm.pair.first, null);
            }
        }
    }

    private void forget(Pair pair) {
        if (pairs.remove(pair)) {
            active = pairs.size();
            ended = ended + 1;
            endedBytes = endedBytes + pair.relay.bytes();
        }
        if (pair.alarm != null) {
            alarms.remove(pair.alarm);
            pair.alarm = null;
        }
    }

    /**
     * Returns what the loop has done so far, and what its pairs hold.
     *
     * @return the figures
     */
    public RelayLoopFigures figures() {
        return new RelayLoopFigures(
                active, added, ended, endedBytes, wakeups, turns, Pipes.count(), Pipes.peakCount(), Pipes.bytes(),
                Pipes.peakBytes(), Pipes.relayBudget());
    }

    /**
     * Ends all relays and waits until that is done: each one's outcome is completed, with {@link RelayEnd#CLOSED} and
     * the bytes that were not delivered, and its sockets are closed. Has no effect on a loop that is closed.
     */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        boolean interrupted = false;
        while (thread.isAlive() && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    /** One relay of the loop's. */
    private final class Pair {
        final SocketChannel first;
        final SocketChannel second;
        final Relay relay;
        final CompletableFuture<RelayReport> outcome;
        SelectionKey firstKey;
        SelectionKey secondKey;
        Alarm alarm;

        Pair(SocketChannel first, SocketChannel second, Relay relay, CompletableFuture<RelayReport> outcome) {
            this.first = first;
            this.second = second;
            this.relay = relay;
            this.outcome = outcome;
        }

        void register() throws IOException {
            firstKey = first.register(selector, relay.interestOps(first), new End(this, first));
            secondKey = second.register(selector, relay.interestOps(second), new End(this, second));
        }

        /** Serves what is ready; without a key, only what has to do with time. */
        void pump(SocketChannel ready, SelectionKey key) {
            turns = turns + 1;
            try {
                relay.pump(ready, key == null ? 0 : key.readyOps());
                after();
            } catch (IOException | RuntimeException e) {
                // In the report; or somebody else has closed a socket just now, and with it its key.
                stop();
            }
        }

        /** Asks for what the relay waits for now, or sees to its end. */
        void after() {
            if (!relay.isRunning() || !first.isOpen() || !second.isOpen()) {
                stop();
                return;
            }
            ask(firstKey, relay.interestOps(first));
            ask(secondKey, relay.interestOps(second));
            long now = System.nanoTime();
            long delay = relay.delayNanos(now);
            if (delay != Long.MAX_VALUE && (alarm == null || now + delay - alarm.time < 0)) {
                // A later one is not worth moving: it finds out when it rings.
                if (alarm != null) {
                    alarms.remove(alarm);
                }
                alarm = new Alarm(now + delay, this);
                alarms.add(alarm);
            }
        }

        private void ask(SelectionKey key, int ops) {
            if (key.interestOps() != ops) {
                key.interestOps(ops);
            }
        }

        void stop() {
            relay.close();
            close(first);
            close(second);
            forget(this);
            outcome.complete(relay.report());
        }
    }

    private record End(Pair pair, SocketChannel channel) {}

    /** When to look at a pair although none of its sockets is ready. */
    private static final class Alarm implements Comparable<Alarm> {
        final long time;
        final Pair pair;

        Alarm(long time, Pair pair) {
            this.time = time;
            this.pair = pair;
        }

        @Override
        public int compareTo(Alarm other) {
            return Long.signum(time - other.time);
        }
    }
}
