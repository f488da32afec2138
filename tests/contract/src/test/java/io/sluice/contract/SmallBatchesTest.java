package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.FileRegions;
import io.sluice.TransferException;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Batches that go by one write without entering their file: whatever is closed or interrupted at whatever moment, the
 * peer gets what the sender was told, of the right file, and the exceptions are those of any other transfer.
 */
@ExtendWith(OpenDescriptors.class)
class SmallBatchesTest {
    private static final byte[] HEADER = Content.of(200);
    private static final byte[] CONTENT = Content.of(16_384);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    /** Sends responses for ever, and counts what it is told was sent. */
    private static Void send(FileRegions regions, WritableByteChannel target, AtomicLong told) throws Exception {
        while (true) {
            told.addAndGet(regions.add(ByteBuffer.wrap(HEADER)).add(0, CONTENT.length).transferTo(target));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "target", "interrupt"})
    void whoIsStoppedAtAnyMomentHasSentWhatItWasTold(String how) throws Exception {
        Path path = scratch.file(CONTENT);
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            try (Scratch inner = new Scratch()) {
                FileChannel file = inner.open(path, StandardOpenOption.READ);
                Sink sink = Sink.open(inner, round % 2 == 0 ? End.TCP : End.UNIX);
                AtomicLong told = new AtomicLong();
                try (FileRegions regions = FileRegions.of(file)) {
                    Running<Void> running = Running.start(() -> send(regions, sink.channel(), told));
                    while (told.get() < 3L * CONTENT.length) {
                        Thread.onSpinWait();
                    }
                    for (int spin = 0; spin < round % 50 * 200; spin++) {
                        Thread.onSpinWait();
                    }
                    stop(how, file, sink, running);
                    // A shorter file takes the closed one's number.
                    for (int fresh = 0; fresh < 4; fresh++) {
                        inner.open(inner.file(new byte[10]), StandardOpenOption.READ);
                    }
                    Throwable thrown = running.thrown();
                    assertInstanceOf(ClosedChannelException.class, thrown);
                    if (how.equals("interrupt")) {
                        assertEquals(ClosedByInterruptException.class, thrown.getClass());
                        assertTrue(running.interruptedAfter());
                        assertFalse(file.isOpen() || sink.channel().isOpen(), "an interrupt closes both");
                    }
                    told.addAndGet(suppressed(thrown));
                }
                assertReceived(told.get(), sink.received());
            }
        }
    }

    /** What the call that failed has sent. */
    private static long suppressed(Throwable thrown) {
        return Arrays.stream(thrown.getSuppressed()).filter(TransferException.class::isInstance)
                .mapToLong(e -> ((TransferException) e).bytesTransferred()).sum();
    }

    private static void stop(String how, FileChannel file, Sink sink, Running<Void> running) throws Exception {
        switch (how) {
            case "file" -> file.close();
            case "target" -> sink.channel().close();
            default -> running.thread().interrupt();
        }
    }

    private static void assertReceived(long told, byte[] received) {
        assertEquals(told, received.length, "as many bytes as it says");
        int response = HEADER.length + CONTENT.length;
        byte[] expected = new byte[received.length];
        for (int at = 0; at < expected.length; at += response) {
            System.arraycopy(HEADER, 0, expected, at, Math.min(HEADER.length, expected.length - at));
            int body = at + HEADER.length;
            if (body < expected.length) {
                System.arraycopy(CONTENT, 0, expected, body, Math.min(CONTENT.length, expected.length - body));
            }
        }
        Content.assertSame(expected, received, "responses one after the other");
    }

    @Test
    void whatIsClosedOrInterruptedBeforehandSendsNothing() throws Exception {
        for (String how : new String[] {"file", "target", "interrupt"}) {
            FileChannel file = scratch.open(scratch.file(CONTENT), StandardOpenOption.READ);
            Sink sink = Sink.open(scratch, End.TCP);
            try (FileRegions regions = FileRegions.of(file)) {
                regions.add(0, CONTENT.length).transferTo(sink.channel());
                regions.add(0, CONTENT.length);
                switch (how) {
                    case "file" -> file.close();
                    case "target" -> sink.channel().close();
                    default -> Thread.currentThread().interrupt();
                }
                Throwable thrown = assertThrows(ClosedChannelException.class, () -> regions.transferTo(sink.channel()));
                boolean interrupted = Thread.interrupted();
                assertEquals(how.equals("interrupt"), interrupted);
                assertEquals(interrupted ? ClosedByInterruptException.class : ClosedChannelException.class, thrown.getClass());
                assertEquals(CONTENT.length, regions.remaining());
            }
            assertEquals(CONTENT.length, sink.received().length, how);
        }
    }

    @Test
    void aFullSocketIsWaitedForAsEver() throws Exception {
        FileChannel file = scratch.open(scratch.file(CONTENT), StandardOpenOption.READ);
        Sink sink = Sink.stalled(scratch, End.TCP);
        AtomicLong told = new AtomicLong();
        try (FileRegions regions = FileRegions.of(file)) {
            Running<Void> running = Running.start(() -> send(regions, sink.channel(), told));
            running.awaitBlocked();
            sink.collect();
            long before = told.get();
            while (told.get() < before + 20L * CONTENT.length) {
                Thread.onSpinWait();
            }
            file.close();
            told.addAndGet(suppressed(assertInstanceOf(ClosedChannelException.class, running.thrown())));
        }
        assertReceived(told.get(), sink.received());
    }
}
