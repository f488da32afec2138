package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.Checksum;
import io.sluice.Fallback;
import io.sluice.FileRegions;
import io.sluice.FileTruncatedException;
import io.sluice.Method;
import io.sluice.PipeFigures;
import io.sluice.Relay;
import io.sluice.RelayOptions;
import io.sluice.Rung;
import io.sluice.Sluice;
import io.sluice.SluiceFileChannel;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Foreign;
import io.sluice.contract.fixture.Jvm;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Relayed;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes otherwise than it should is counted, with its reason, and said once. */
@ExtendWith(OpenDescriptors.class)
class IncidentsTest {
    private static final byte[] CONTENT = Content.of(100_000);
    private static final String FOREIGN = Foreign.Target.class.getName() + " is not one of the JDK's files, sockets and pipes";

    @RegisterExtension
    final Scratch scratch = new Scratch();

    private static long times(List<Fallback> fallbacks, Method from, Method to, String reason) {
        return fallbacks.stream().filter(one -> one.from() == from && one.to() == to && one.reason().equals(reason))
                .mapToLong(Fallback::times).sum();
    }

    private static long times(Method from, Method to, String reason) {
        return times(Sluice.statistics().fallbacks(), from, to, reason);
    }

    @Test
    void aRefusalIsCountedWithTheKernelsReason() throws Exception {
        FileChannel file = scratch.open(scratch.file(CONTENT), READ);
        Transfer transfer = Transfer.from(file, 0, CONTENT.length).method(Method.REFLINK);
        TransferReport first = transfer.to(scratch.open(scratch.file(), WRITE));
        Rung refused = first.ladder().get(0);
        assumeTrue(refused.refusals() == 1, "this file system shares blocks");
        long before = times(Method.REFLINK, first.ladder().get(1).method(), refused.refusal());
        assertTrue(before > 0, () -> Sluice.statistics().fallbacks().toString());
        transfer.to(scratch.open(scratch.file(), WRITE));
        transfer.to(scratch.open(scratch.file(), WRITE));
        assertEquals(before + 2, times(Method.REFLINK, first.ladder().get(1).method(), refused.refusal()));
    }

    @Test
    void aChannelOfAnUnknownKindIsAReason() throws Exception {
        long before = times(Method.AUTO, Method.COPY_LOOP, FOREIGN);
        try (SluiceFileChannel file = SluiceFileChannel.open(scratch.file(CONTENT), READ)) {
            Sluice.transferTo(scratch.open(scratch.file(CONTENT), READ), 0, 10, new Foreign.Target(10));
            Transfer.from(file, 0, 10).to(new Foreign.Target(10));
            assertEquals(List.of(), file.statistics().fallbacks());
            file.transferTo(0, 10, new Foreign.Target(10));
            assertEquals(List.of(new Fallback(Method.AUTO, Method.COPY_LOOP, FOREIGN, 1)), file.statistics().fallbacks());
            Relay.oneWay(file, new Foreign.Target(10), RelayOptions.DEFAULT).run();
        }
        assertEquals(before + 4, times(Method.AUTO, Method.COPY_LOOP, FOREIGN));
    }

    @Test
    void whatWasAskedForIsNoFallback() throws Exception {
        FileChannel file = scratch.open(scratch.file(CONTENT), READ);
        List<Fallback> before = Sluice.statistics().fallbacks();
        Transfer.from(file, 0, 10).method(Method.COPY_LOOP).to(scratch.open(scratch.file(), WRITE));
        Transfer.from(file, 0, 10).method(Method.JDK).to(scratch.open(scratch.file(), WRITE));
        Transfer.from(file, 0, 10).checksum(Checksum.CRC32C).to(scratch.open(scratch.file(), WRITE));
        Transfer.from(file, 0, 10).plan(new Foreign.Target(10));
        assertEquals(before, Sluice.statistics().fallbacks());
    }

    @Test
    void aTruncationIsCounted() throws Exception {
        Path path = scratch.file(CONTENT);
        FileChannel file = scratch.open(path, READ);
        Sink target = Sink.open(scratch, End.TCP);
        long before = Sluice.statistics().truncations();
        try (FileRegions regions = FileRegions.of(file)) {
            regions.add(0, 100).add(CONTENT.length - 10, 100);
            assertThrows(FileTruncatedException.class, () -> regions.transferTo(target.channel()));
            assertThrows(FileTruncatedException.class, () -> regions.transferTo(new Foreign.Target(1 << 20)));
        }
        assertEquals(before + 2, Sluice.statistics().truncations());
    }

    @Test
    void bytesHandedBackAreCounted() throws Exception {
        Source source = Source.of(scratch, End.PIPE, CONTENT);
        Sink target = Sink.stalled(scratch, End.TCP);
        target.nonBlocking();
        long before = Sluice.statistics().bytesHandedBack();
        long back = 0;
        TransferReport report;
        do {
            report = Transfer.from(source.channel(), CONTENT.length).to(target.channel());
            back += report.undelivered().length;
        } while (report.bytes() == CONTENT.length);
        assertEquals(before + back, Sluice.statistics().bytesHandedBack());
    }

    @Test
    void bytesHandedBackByARelayAreCountedOnce() throws Exception {
        Relayed peers = Relayed.narrow(scratch, End.TCP);
        for (SocketChannel socket : List.of(peers.client(), peers.first(), peers.second())) {
            socket.configureBlocking(false);
        }
        Relay relay = Relay.between(peers.first(), peers.second());
        ByteBuffer content = ByteBuffer.wrap(Content.of(1 << 20));
        long before = Sluice.statistics().bytesHandedBack();
        long busy = Sluice.pipes().inUse();
        Await.until("bytes are held", () -> {
            peers.client().write(content);
            relay.pump();
            return relay.report().forward().held() > 0;
        });
        PipeFigures pipes = Sluice.pipes();
        assertEquals(busy + 1, pipes.inUse());
        assertTrue(pipes.open() >= pipes.inUse() && pipes.peakOpen() >= pipes.open(), pipes::toString);
        assertTrue(pipes.bytes() > 0 && pipes.peakBytes() >= pipes.bytes(), pipes::toString);
        relay.close();
        assertEquals(busy, Sluice.pipes().inUse());
        long held = relay.undelivered(peers.second()).length;
        assertTrue(held > 0);
        assertEquals(0, relay.undelivered(peers.second()).length, "they are given once");
        assertEquals(before + held, Sluice.statistics().bytesHandedBack());
    }

    private static long lines(String output, String text) {
        return output.lines().filter(line -> line.contains(text)).count();
    }

    @Test
    void aFallbackIsLoggedOnceAndToldOnce() throws Exception {
        String output = new Jvm().run(FallsBack.class, scratch.file(CONTENT).toString()).well().output();
        assertEquals(1, lines(output, "INFO: AUTO gave way to COPY_LOOP: " + FOREIGN), output);
        assertEquals(1, lines(output, "heard AUTO gave way to COPY_LOOP"), output);
        assertEquals(1, lines(output, "on sluice-fallbacks"), output);
    }

    @Test
    void withoutTheLibraryItIsAWarning() throws Exception {
        String output = new Jvm().property("sluice.native.path", "/nowhere")
                .run(FallsBack.class, scratch.file(CONTENT).toString()).well().output();
        assertEquals(1, lines(output, "WARNING: AUTO gave way to JDK: Sluice cannot run here: sluice.native.path"), output);
    }

    @Test
    void aProgramWithoutAFallbackLoadsNoLog() throws Exception {
        String output = new Jvm().option("-Xlog:class+load").run(FallsNowhere.class, scratch.file(CONTENT).toString())
                .well().output();
        assertTrue(output.contains("io.sluice.internal.Passage "), "the classes are listed");
        for (String unwanted : List.of("java.util.logging.", "System$Logger", "javax.management.", "jdk.jfr.Event ", "FirstFallbacks")) {
            assertFalse(output.contains(unwanted), unwanted);
        }
    }

    /** Falls back for one reason, twice. */
    static final class FallsBack {
        private FallsBack() {}

        public static void main(String[] arguments) throws Exception {
            Sluice.addFallbackListener(first ->
                    System.out.println("heard " + first + " on " + Thread.currentThread().getName()));
            Sluice.addFallbackListener(first -> {
                throw new IllegalStateException("a listener that fails");
            });
            try (FileChannel file = FileChannel.open(Path.of(arguments[0]))) {
                for (int i = 0; i < 2; i++) {
                    Sluice.transferTo(file, 0, 100, new Foreign.Target(100));
                }
            }
        }
    }

    /** Makes a transfer of each form, none of which falls back. */
    static final class FallsNowhere {
        private FallsNowhere() {}

        public static void main(String[] arguments) throws Exception {
            Path path = Path.of(arguments[0]);
            Path other = Path.of(arguments[0] + ".copy");
            try (FileChannel file = FileChannel.open(path);
                    FileChannel target = FileChannel.open(other, WRITE, java.nio.file.StandardOpenOption.CREATE_NEW)) {
                Sluice.transferTo(file, 0, 100, target);
                Transfer.from(file, 0, 100).to(target);
                System.out.println(Sluice.statistics());
            } finally {
                java.nio.file.Files.delete(other);
            }
        }
    }
}
