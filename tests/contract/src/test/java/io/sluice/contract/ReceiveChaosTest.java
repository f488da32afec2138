package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Cancellation;
import io.sluice.Checksum;
import io.sluice.Transfer;
import io.sluice.TransferException;
import io.sluice.TransferReport;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Connection;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Receives that are killed, cancelled or late, from peers that reset, close, half-close and stall, all at random moments
 * and with options at random: the file is a beginning of what was sent, what is handed back follows it, and what was not
 * taken is still in the socket.
 */
@ExtendWith(OpenDescriptors.class)
class ReceiveChaosTest {
    private static final int ROUNDS = Rounds.SOAK ? 10_000 : 500;
    private static final int LARGEST = 400_000;
    private static final byte[] CONTENT = Content.of(LARGEST);
    private static final long SEED = Long.getLong("sluice.test.seed", 42);

    private enum Farewell { CLOSE, HALF_CLOSE, RESET, STALL }

    private enum Kill { NONE, CLOSE_SOURCE, CLOSE_FILE, INTERRUPT, CANCEL, DEADLINE, LISTENER }

    @Test
    void theFileIsABeginningOfWhatWasSentWhateverHappens() throws Exception {
        int threads = Thread.activeCount();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            SplittableRandom own = random.split();
            String[] story = {""};
            try (Scratch scratch = new Scratch()) {
                receive(scratch, own, story);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("round " + round + " of seed " + SEED + ", " + story[0] + ": " + e.getMessage(), e);
            }
        }
        Await.until("the threads have ended", () -> Thread.activeCount() <= threads + 2);
    }

    private static void receive(Scratch scratch, SplittableRandom random, String[] story) throws Exception {
        End end = new End[] {End.TCP, End.TCP, End.UNIX, End.PIPE}[random.nextInt(4)];
        Source source = Source.open(scratch, end);
        Path path = scratch.path();
        FileChannel file = scratch.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        byte[] content = Arrays.copyOf(CONTENT, random.nextInt(3) == 0 ? random.nextInt(2000) : random.nextInt(LARGEST));
        Farewell some = Farewell.values()[random.nextInt(4)];
        Farewell farewell = end != End.TCP && some == Farewell.RESET || end == End.PIPE && some == Farewell.HALF_CLOSE
                ? Farewell.CLOSE : some;
        Kill kill = Kill.values()[farewell == Farewell.STALL ? 1 + random.nextInt(4) : random.nextInt(7)];
        boolean checked = random.nextInt(4) == 0;
        boolean virtual = Jdk.HAS_VIRTUAL_THREADS && random.nextBoolean();
        Cancellation cancellation = new Cancellation();
        Transfer transfer = options(Transfer.from(source.channel(), LARGEST), random, kill, cancellation, checked);
        story[0] = end + ", " + farewell + ", " + kill + (checked ? ", checksum" : "") + (virtual ? ", virtual" : "");

        Running<TransferReport> running = virtual
                ? Running.startVirtual(() -> transfer.to(file)) : Running.start(() -> transfer.to(file));
        SplittableRandom pauses = random.split();
        Running<Integer> sender = Running.start(() -> send(source, content, farewell, pauses));
        pause(random);
        switch (kill) {
            case CLOSE_SOURCE -> source.channel().close();
            case CLOSE_FILE -> file.close();
            case INTERRUPT -> running.thread().interrupt();
            case CANCEL -> cancellation.cancel();
            default -> { }
        }
        long delivered;
        byte[] back;
        boolean failed = false;
        try {
            TransferReport report = running.result();
            delivered = report.bytes();
            back = report.undelivered();
        } catch (IOException e) {
            TransferException said = said(e);
            delivered = said == null ? 0 : said.bytesTransferred();
            back = said == null ? new byte[0] : said.recovered();
            failed = true;
        }
        byte[] left = source.channel().isOpen() ? left(source, sender) : null;
        source.channel().close();
        sender.result();
        byte[] written = Files.readAllBytes(path);
        assertEquals(delivered, written.length, "bytes in the file (failed: " + failed + ")");
        Content.assertPrefix(content, Content.joined(written, back));
        if (left != null && farewell != Farewell.RESET) {
            Content.assertSame(content, Content.joined(written, back, left), "the file, what was handed back, what was left");
        }
    }

    private static Transfer options(
            Transfer plain, SplittableRandom random, Kill kill, Cancellation cancellation, boolean checked) {
        Transfer transfer = plain;
        if (kill == Kill.CANCEL) {
            transfer = transfer.cancelledBy(cancellation);
        } else if (kill == Kill.DEADLINE) {
            transfer = transfer.deadline(Duration.ofNanos(1 + random.nextInt(6_000_000)));
        } else if (!checked && random.nextInt(4) == 0) {
            transfer = transfer.deadline(Duration.ofHours(1));
        }
        if (kill == Kill.LISTENER) {
            int enough = random.nextInt(LARGEST);
            transfer = transfer.progress(bytes -> {
                if (bytes > enough) {
                    throw new IOException("enough");
                }
            }, 1 + random.nextInt(100_000));
        }
        transfer = checked ? transfer.checksum(Checksum.CRC32C) : transfer;
        transfer = random.nextInt(3) == 0 ? transfer.allocate() : transfer;
        transfer = random.nextInt(8) == 0 ? transfer.cacheNeutral() : transfer;
        return random.nextInt(8) == 0 ? transfer.rateLimit(40_000_000) : transfer;
    }

    private static TransferException said(IOException thrown) {
        return thrown instanceof TransferException said ? said
                : (TransferException) Arrays.stream(thrown.getSuppressed()).filter(TransferException.class::isInstance)
                        .findFirst().orElse(null);
    }

    /** What is still in the source; a peer that stalls is made to end first. */
    private static byte[] left(Source source, Running<Integer> sender) throws Exception {
        Running<byte[]> rest = Running.start(() -> {
            try {
                return source.rest();
            } catch (IOException e) {
                return new byte[0]; // reset
            }
        });
        sender.result();
        if (source.peer().isOpen()) {
            source.peer().close();
        }
        return rest.result();
    }

    private static int send(Source source, byte[] content, Farewell farewell, SplittableRandom pauses) throws Exception {
        ByteBuffer all = ByteBuffer.wrap(content);
        try {
            while (all.hasRemaining()) {
                all.limit(Math.min(all.position() + 1 + pauses.nextInt(100_000), content.length));
                while (all.hasRemaining()) {
                    source.peer().write(all);
                }
                all.limit(content.length);
                if (pauses.nextInt(4) == 0) {
                    pause(pauses);
                }
            }
            switch (farewell) {
                case CLOSE -> source.peer().close();
                case HALF_CLOSE -> ((SocketChannel) source.peer()).shutdownOutput();
                case RESET -> Connection.reset((SocketChannel) source.peer());
                default -> { }
            }
        } catch (IOException e) {
            // the receiver is gone
        }
        return all.position();
    }

    private static void pause(SplittableRandom random) throws InterruptedException {
        int micros = random.nextInt(6) == 0 ? random.nextInt(10_000) : random.nextInt(2_000);
        TimeUnit.MICROSECONDS.sleep(micros);
    }

    @Test
    void aReceiveWithAllOptionsIsWhole() throws Exception {
        try (Scratch scratch = new Scratch()) {
            Path path = scratch.path();
            FileChannel file = scratch.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            TransferReport report = Transfer.from(Source.of(scratch, End.TCP, CONTENT).channel(), LARGEST).allocate().fsync()
                    .cacheNeutral().rateLimit(100_000_000).deadline(Duration.ofMinutes(1)).cancelledBy(new Cancellation())
                    .progress(bytes -> { }, 50_000).to(file);
            assertEquals(LARGEST, report.bytes());
            assertTrue(report.syncing() > 0);
            Content.assertSame(CONTENT, Files.readAllBytes(path), "the file");
        }
    }
}
