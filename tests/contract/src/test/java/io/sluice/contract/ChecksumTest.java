package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Checksum;
import io.sluice.Method;
import io.sluice.Transfer;
import io.sluice.TransferException;
import io.sluice.TransferReport;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checksums are those of the bytes delivered, and their price is in the report. */
@ExtendWith(OpenDescriptors.class)
class ChecksumTest {
    private static final byte[] CONTENT = Content.of((1 << 20) + 4321);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    /** A pair of ends, and a checksum. */
    record Pair(End from, End to, Checksum checksum) {}

    static List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (End from : End.values()) {
            for (End to : End.values()) {
                for (Checksum checksum : Checksum.values()) {
                    pairs.add(new Pair(from, to, checksum));
                }
            }
        }
        return pairs;
    }

    private static byte[] expected(Checksum checksum, byte[] bytes) throws Exception {
        if (checksum == Checksum.SHA256) {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theChecksumIsOfTheBytesDelivered(Pair pair) throws Exception {
        for (int count : new int[] {0, 1, 300_000, CONTENT.length}) {
            Source source = Source.of(scratch, pair.from, CONTENT);
            Sink target = Sink.open(scratch, pair.to);
            List<Long> heard = new ArrayList<>();
            TransferReport report = Transfer.from(source.channel(), count).checksum(pair.checksum)
                    .progress(heard::add, 100_000).to(target.channel());
            byte[] sent = Content.region(CONTENT, 0, count);
            assertArrayEquals(expected(pair.checksum, sent), report.checksum(), () -> "of " + count + " bytes");
            assertEquals(count, report.statistics().userBytes());
            assertEquals(Method.COPY_LOOP, report.method());
            assertTrue(report.describe().contains("for which the bytes were read"), report.describe());
            assertEquals((count + 99_999) / 100_000, heard.size());
            Content.assertSame(sent, target.received(), "what arrived");
        }
    }

    @Test
    void withoutBeingAskedForThereIsNone() throws Exception {
        Source source = Source.of(scratch, End.FILE, CONTENT);
        Sink target = Sink.open(scratch, End.FILE);
        assertEquals(0, Transfer.from(source.channel(), 10).to(target.channel()).checksum().length);
        TransferException thrown = assertThrows(TransferException.class, () -> Transfer.from(source.channel(), 10)
                .checksum(Checksum.SHA256).method(Method.SENDFILE).to(target.channel()));
        assertTrue(thrown.getMessage().contains("a checksum has to read the bytes"), thrown.getMessage());
    }
}
