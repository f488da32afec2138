package io.sluice.contract;

import io.sluice.RelayLoop;
import io.sluice.RelayLoopFigures;
import io.sluice.RelayReport;
import io.sluice.Sluice;
import io.sluice.contract.fixture.Asleep;
import io.sluice.contract.fixture.Await;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The program of {@link RelayCrowdTest}: many relayed connections at once, all of them moving, stalled, and idle. */
final class RelayCrowd {
    private static final int SMALL_BUFFER = 16 * 1024;
    private static final int FIRST_BYTES = 20_000;
    private static final String LOOP = "sluice-relay-loop";

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final List<Pair> pairs = new ArrayList<>();

    private RelayCrowd() {}

    /** The first argument is how many pairs. */
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        if (!Sluice.isAvailable()) {
            throw new IllegalStateException(Sluice.unavailabilityCause());
        }
        new RelayCrowd().run(5, false);
        Selector.open().close();
        int before = descriptors();
        new RelayCrowd().run(count, true);
        int after = descriptors();
        System.out.println("descriptors: " + before + " before, " + after + " after");
        check(after <= before, "descriptors are left open");
    }

    private void run(int count, boolean tell) throws Exception {
        List<CompletableFuture<RelayReport>> outcomes = new ArrayList<>();
        RelayLoopFigures figures;
        try (RelayLoop loop = RelayLoop.start()) {
            for (int i = 0; i < count; i++) {
                pairs.add(new Pair(i, outcomes, loop));
            }
            int open = descriptors();
            // All of them move bytes, both ways.
            for (Pair pair : pairs) {
                pair.there.goal += FIRST_BYTES;
                pair.back.goal += FIRST_BYTES;
            }
            pump(true);
            // Nobody reads: bytes fill the sockets, and then the relays.
            for (Pair pair : pairs) {
                pair.there.goal = Long.MAX_VALUE;
                pair.back.goal = Long.MAX_VALUE;
            }
            pump(false);
            long sent = 0;
            for (Pair pair : pairs) {
                sent += pair.there.sent + pair.back.sent;
                pair.there.goal = pair.there.sent;
                pair.back.goal = pair.back.sent;
            }
            RelayLoopFigures stalled = loop.figures();
            int openStalled = descriptors();
            pump(true);
            // Everything has come through: they are idle.
            Await.until("the loop sleeps until something comes", () -> Asleep.all(LOOP));
            for (Pair pair : pairs) {
                pair.there.from.shutdownOutput();
                pair.back.from.shutdownOutput();
            }
            for (CompletableFuture<RelayReport> outcome : outcomes) {
                check(outcome.get(30, TimeUnit.SECONDS).isComplete(), "a relay did not come to its end");
            }
            figures = loop.figures();
            if (tell) {
                System.out.println(count + " pairs, each " + sent / count + " bytes; descriptors open: " + open
                        + ", with all stalled: " + openStalled);
                System.out.println("stalled: " + stalled.pipes() + " pipes of " + stalled.pipeBytes() / 4096
                        + " pages; at most " + figures.peakPipes() + " pipes of " + figures.peakPipeBytes() / 4096
                        + " pages, of a budget of " + figures.pipeBudget() / 4096);
                System.out.println("with all stalled, and with all idle, the loop sleeps until something comes; heap: "
                        + heap() + " MiB used of " + Runtime.getRuntime().maxMemory() / (1 << 20));
                check(figures.peakPipeBytes() <= figures.pipeBudget(), "pipes beyond the budget");
                check(stalled.pipes() > 0, "none had bytes stuck");
                check(figures.endedBytes() == sent, "bytes are missing");
            }
        }
        for (Pair pair : pairs) {
            pair.there.from.close();
            pair.back.from.close();
        }
    }

    /** Writes up to the goals, and reads up to them or not at all; until all is there, or nothing goes any more. */
    private void pump(boolean reading) throws Exception {
        long last = System.nanoTime();
        boolean asleep = false;
        while (true) {
            boolean moved = false;
            boolean missing = false;
            for (Pair pair : pairs) {
                for (Way way : List.of(pair.there, pair.back)) {
                    moved |= way.write(buffer) || reading && way.read(buffer);
                    missing |= way.received < way.goal;
                }
            }
            if (!missing) {
                return;
            }
            long now = System.nanoTime();
            if (moved) {
                last = now;
            } else if (!reading && asleep) {
                return; // all is full, and the loop waits for us
            }
            asleep = !moved && !reading && Asleep.all(LOOP);
            check(now - last < TimeUnit.SECONDS.toNanos(30), "a relay moves nothing");
        }
    }

    private static long heap() {
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / (1 << 20);
    }

    private static int descriptors() {
        return new File("/proc/self/fd").list().length;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** A client and a server with a relay between them. */
    private static final class Pair {
        final Way there;
        final Way back;

        Pair(int number, List<CompletableFuture<RelayReport>> outcomes, RelayLoop loop) throws IOException {
            SocketChannel[] one = connected();
            SocketChannel[] other = connected();
            outcomes.add(loop.add(one[1], other[0]));
            there = new Way(number, one[0], other[1]);
            back = new Way(~number, other[1], one[0]);
        }

        private static SocketChannel[] connected() throws IOException {
            try (ServerSocketChannel listener = ServerSocketChannel.open()) {
                listener.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
                listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel here = SocketChannel.open();
                here.setOption(StandardSocketOptions.SO_SNDBUF, SMALL_BUFFER);
                here.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
                here.connect(listener.getLocalAddress());
                SocketChannel there = listener.accept();
                there.setOption(StandardSocketOptions.SO_SNDBUF, SMALL_BUFFER);
                return new SocketChannel[] {here, there};
            }
        }
    }

    /** One way through a relay: bytes that say which way it is and where in it they are. */
    private static final class Way {
        final SocketChannel from;
        final SocketChannel to;
        long goal;
        long sent;
        long received;
        private final int number;

        Way(int number, SocketChannel from, SocketChannel to) throws IOException {
            this.number = number;
            this.from = from;
            this.to = to;
            from.configureBlocking(false);
            to.configureBlocking(false);
        }

        private byte at(long position) {
            return (byte) (number * 31 + position * 7 + (position >> 8));
        }

        boolean write(ByteBuffer buffer) throws IOException {
            if (sent == goal) {
                return false;
            }
            buffer.clear();
            for (long i = sent; i < Math.min(goal, sent + 4096); i++) {
                buffer.put(at(i));
            }
            int written = from.write(buffer.flip());
            sent += written;
            return written > 0;
        }

        boolean read(ByteBuffer buffer) throws IOException {
            int read = to.read(buffer.clear());
            buffer.flip();
            while (buffer.hasRemaining()) {
                check(buffer.get() == at(received++), "a byte is wrong");
            }
            return read > 0;
        }
    }
}
