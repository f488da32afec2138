package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Relay;
import io.sluice.RelayDirection;
import io.sluice.RelayLoop;
import io.sluice.RelayOptions;
import io.sluice.RelayReport;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Connection;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.RelayForm;
import io.sluice.contract.fixture.Relayed;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Peers that reset, close, half-close and stall, and relays that are killed, all at random moments: what comes out is
 * always a beginning of what went in, what is handed back follows it, and nothing is left behind.
 */
@ExtendWith(OpenDescriptors.class)
class RelayChaosTest {
    private static final int ROUNDS = Rounds.SOAK ? 10_000 : 500;
    private static final int LARGEST = 400_000;
    private static final byte[] CONTENT = Content.of(LARGEST);
    private static final long SEED = Long.getLong("sluice.test.seed", 42);

    private enum Farewell { HALF_CLOSE, CLOSE, RESET }

    private enum Kill { NONE, CLOSE_FIRST, CLOSE_SECOND, CLOSE_RELAY, INTERRUPT }

    @Test
    void bytesOutAreABeginningOfBytesInWhateverHappens() throws Exception {
        int threads = Thread.activeCount();
        try (RelayLoop loop = RelayLoop.start()) {
            SplittableRandom random = new SplittableRandom(SEED);
            for (int round = 0; round < ROUNDS; round++) {
                SplittableRandom own = random.split();
                try (Scratch scratch = new Scratch()) {
                    if (own.nextInt(4) == 0) {
                        receive(scratch, own);
                    } else {
                        relay(scratch, own, loop);
                    }
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("round " + round + " of seed " + SEED + ": " + e.getMessage(), e);
                }
                if (round % 50 == 0) {
                    assertNoThreadIsStuckInTheKernel();
                }
            }
            Await.until("the loop has ended all", () -> loop.figures().active() == 0);
        }
        assertNoThreadIsStuckInTheKernel();
        Await.until("the threads have ended", () -> Thread.activeCount() <= threads + 2);
    }

    private static void relay(Scratch scratch, SplittableRandom random, RelayLoop loop) throws Exception {
        End end = random.nextBoolean() ? End.TCP : End.UNIX;
        Relayed peers = random.nextBoolean() ? Relayed.open(scratch, end) : Relayed.narrow(scratch, end);
        List<RelayForm> forms = RelayForm.here();
        RelayForm form = forms.get(random.nextInt(forms.size()));
        Side client = new Side(peers.client(), end, random.split());
        Side server = new Side(peers.server(), end, random.split());
        Kill kill = Kill.values()[random.nextInt(Kill.values().length)];
        RelayReport report;
        if (form == RelayForm.THREAD || form == RelayForm.VIRTUAL) {
            Relay relay = Relay.between(peers.first(), peers.second());
            Running<RelayReport> running = form == RelayForm.THREAD
                    ? Running.start(relay::run) : Running.startVirtual(relay::run);
            client.start();
            server.start();
            pause(random);
            switch (kill) {
                case CLOSE_FIRST -> peers.first().close();
                case CLOSE_SECOND -> peers.second().close();
                case CLOSE_RELAY -> relay.close();
                case INTERRUPT -> running.thread().interrupt();
                default -> { }
            }
            outcome(running);
            report = relay.report();
        } else if (form == RelayForm.SELECTOR) {
            Running<RelayReport> running = form.start(peers.first(), peers.second(), RelayOptions.DEFAULT);
            client.start();
            server.start();
            report = running.result();
        } else {
            CompletableFuture<RelayReport> outcome = loop.add(peers.first(), peers.second(), RelayOptions.DEFAULT);
            client.start();
            server.start();
            pause(random);
            if (kill != Kill.NONE && outcome.cancel(true)) {
                report = null;
                Await.until("both are closed", () -> !peers.first().isOpen() && !peers.second().isOpen());
            } else {
                report = outcome.get(30, TimeUnit.SECONDS);
            }
        }
        peers.first().close();
        peers.second().close();
        byte[] atServer = server.received();
        byte[] atClient = client.received();
        Content.assertPrefix(client.content, atServer);
        Content.assertPrefix(server.content, atClient);
        if (report != null) {
            check(report.forward(), client.content, atServer, server.readsAll() && report.isComplete());
            check(report.backward(), server.content, atClient, client.readsAll() && report.isComplete());
        }
    }

    /** A receive: from a socket to a file, which can be read afterwards to the last byte. */
    private static void receive(Scratch scratch, SplittableRandom random) throws Exception {
        Connection connection = random.nextBoolean()
                ? Connection.open(scratch, End.TCP) : Connection.narrow(scratch, End.TCP);
        Path path = scratch.path();
        FileChannel file = scratch.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Side sender = new Side(connection.there(), End.TCP, random.split());
        Relay relay = Relay.oneWay(connection.here(), file, RelayOptions.DEFAULT);
        Running<RelayReport> running = random.nextBoolean() && RelayForm.here().contains(RelayForm.VIRTUAL)
                ? Running.startVirtual(relay::run) : Running.start(relay::run);
        sender.start();
        pause(random);
        switch (Kill.values()[random.nextInt(Kill.values().length)]) {
            case CLOSE_FIRST -> connection.here().close();
            case CLOSE_SECOND -> file.close();
            case CLOSE_RELAY -> relay.close();
            case INTERRUPT -> running.thread().interrupt();
            default -> { }
        }
        outcome(running);
        connection.here().close();
        sender.received();
        byte[] written = Files.readAllBytes(path);
        Content.assertPrefix(sender.content, written);
        check(relay.report().forward(), sender.content, written, true);
    }

    /** What was delivered and what is handed back are one piece of what was sent. */
    private static void check(RelayDirection direction, byte[] sent, byte[] received, boolean all) {
        byte[] rest = direction.undelivered();
        int delivered = (int) direction.bytes();
        assertTrue(received.length <= delivered, () -> received.length + " received, but " + direction);
        if (all) {
            assertEquals(delivered, received.length);
        }
        assertEquals(rest.length, direction.held());
        Content.assertPrefix(Arrays.copyOfRange(sent, Math.min(delivered, sent.length), sent.length), rest);
    }

    /** It may have ended well or not, as long as it has ended. */
    private static void outcome(Running<RelayReport> running) throws Exception {
        try {
            running.result();
        } catch (IOException e) {
            // as it should be, after what was done to it
        }
    }

    private static void pause(SplittableRandom random) throws InterruptedException {
        int micros = random.nextInt(6) == 0 ? random.nextInt(20_000) : random.nextInt(2_000);
        TimeUnit.MICROSECONDS.sleep(micros);
    }

    private static void assertNoThreadIsStuckInTheKernel() throws Exception {
        Await.until("no thread is in uninterruptible sleep", () -> {
            for (File task : new File("/proc/self/task").listFiles()) {
                try {
                    String stat = Files.readString(task.toPath().resolve("stat"));
                    if (stat.charAt(stat.lastIndexOf(')') + 2) == 'D') {
                        return false;
                    }
                } catch (IOException e) {
                    continue; // it has ended
                }
            }
            return true;
        });
    }

    /** A peer: it writes, reads, stalls, and takes its leave. */
    private static final class Side {
        final byte[] content;
        private final SocketChannel socket;
        private final SplittableRandom random;
        private final Farewell farewell;
        private final int stallAfter;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private Running<?> writer;
        private Running<?> reader;

        Side(SocketChannel socket, End end, SplittableRandom random) {
            this.socket = socket;
            this.random = random;
            content = Arrays.copyOf(CONTENT, random.nextInt(3) == 0 ? random.nextInt(2000) : random.nextInt(LARGEST));
            Farewell some = Farewell.values()[random.nextInt(Farewell.values().length)];
            farewell = end == End.UNIX && some == Farewell.RESET ? Farewell.CLOSE : some;
            stallAfter = random.nextInt(LARGEST);
        }

        boolean readsAll() {
            return farewell == Farewell.HALF_CLOSE;
        }

        void start() {
            SplittableRandom pauses = random.split();
            writer = Running.start(() -> {
                write(pauses);
                return null;
            });
            reader = Running.start(() -> {
                read();
                return null;
            });
        }

        private void write(SplittableRandom pauses) throws Exception {
            try {
                ByteBuffer all = ByteBuffer.wrap(content);
                while (all.hasRemaining()) {
                    all.limit(Math.min(all.position() + 1 + pauses.nextInt(100_000), content.length));
                    while (all.hasRemaining()) {
                        socket.write(all);
                    }
                    all.limit(content.length);
                    if (pauses.nextInt(4) == 0) {
                        pause(pauses);
                    }
                }
                switch (farewell) {
                    case HALF_CLOSE -> socket.shutdownOutput();
                    case CLOSE -> socket.close();
                    default -> Connection.reset(socket);
                }
            } catch (IOException e) {
                // the relay is gone
            }
        }

        private void read() throws Exception {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            boolean stalls = true;
            try {
                while (socket.read(buffer.clear()) >= 0) {
                    received.write(buffer.array(), 0, buffer.position());
                    if (stalls && received.size() > stallAfter) {
                        stalls = false;
                        pause(random);
                        pause(random);
                    }
                }
            } catch (IOException e) {
                // what came before it counts
            }
        }

        byte[] received() throws Exception {
            reader.result();
            writer.result();
            return received.toByteArray();
        }
    }
}
