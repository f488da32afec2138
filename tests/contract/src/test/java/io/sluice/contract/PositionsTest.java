package io.sluice.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the drop-ins read and write, and which positions they move (points 2 to 6 of the list). */
class PositionsTest extends EachDropIn {
    private static final byte[] CONTENT = Content.of(100_000);
    private static final byte[] HEAD = Content.of(7);

    @ParameterizedTest
    @EnumSource(End.class)
    void point2TransferToDoesNotMoveTheSource(End end) throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        source.position(3);
        Sink target = Sink.open(scratch, end);
        assertEquals(1000, api.transferTo(source, 11, 1000, target.channel()));
        assertEquals(3, source.position());
        Content.assertSame(Content.region(CONTENT, 11, 1000), target.received(), "what arrived");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 7, 500})
    void point2TransferToAdvancesAFileTargetEvenPastItsEnd(long start) throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        Path path = scratch.file(HEAD);
        FileChannel target = scratch.open(path, READ, WRITE);
        target.position(start);
        assertEquals(1000, api.transferTo(source, 11, 1000, target));
        assertEquals(start + 1000, target.position());
        byte[] before = Content.joined(HEAD, new byte[500]);
        Content.assertSame(
                Content.joined(Content.region(before, 0, start), Content.region(CONTENT, 11, 1000)),
                Files.readAllBytes(path), "the file");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10, 99_999, 100_000})
    void point3TransferFromAdvancesAFileSourceAndNotTheTarget(long start) throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        source.position(start);
        Path path = scratch.file(HEAD);
        FileChannel target = scratch.open(path, READ, WRITE);
        target.position(2);
        long expected = Math.min(2000, CONTENT.length - start);
        assertEquals(expected, api.transferFrom(target, source, 5, 2000));
        assertEquals(start + expected, source.position());
        assertEquals(2, target.position());
        byte[] whole = Content.joined(Content.region(HEAD, 0, 5), Content.region(CONTENT, start, expected));
        Content.assertSame(expected < 2 ? Content.joined(whole, Content.region(HEAD, whole.length, 2)) : whole,
                Files.readAllBytes(path), "the file");
    }

    @Test
    void point3TransferFromPastTheEndMovesNothingOn17AndGrowsTheFileOn25() throws Exception {
        for (End end : End.values()) {
            Source source = Source.of(scratch, end, CONTENT);
            Path path = scratch.file(HEAD);
            FileChannel target = scratch.open(path, READ, WRITE);
            long expected = Jdk.AS_25 ? 1000 : 0;
            assertEquals(expected, api.transferFrom(target, source.channel(), 500, 1000), end.name());
            assertEquals(expected == 0 ? HEAD.length : 1500, target.size(), end.name());
            assertEquals(CONTENT.length - expected, source.rest().length, "what is left in " + end);
        }
    }

    @Test
    void point4AnAppendingTargetOfTransferToTakesTheBytesAtItsEnd() throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        Path path = scratch.file(HEAD);
        FileChannel target = scratch.open(path, WRITE, APPEND);
        assertEquals(50_000, api.transferTo(source, 11, 50_000, target));
        assertEquals(1000, api.transferTo(source, 3, 1000, target));
        assertEquals(HEAD.length + 51_000, target.position());
        assertEquals(0, source.position());
        Content.assertSame(
                Content.joined(HEAD, Content.region(CONTENT, 11, 50_000), Content.region(CONTENT, 3, 1000)),
                Files.readAllBytes(path), "the file");
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void point4AnAppendingTargetOfTransferFromTakesTheBytesAtItsEndWhateverThePosition(End end) throws Exception {
        Source source = Source.of(scratch, end, CONTENT);
        Path path = scratch.file(HEAD);
        FileChannel target = scratch.open(path, WRITE, APPEND);
        assertEquals(50_000, api.transferFrom(target, source.channel(), 2, 50_000));
        Content.assertSame(
                Content.joined(HEAD, Content.region(CONTENT, 0, 50_000)), Files.readAllBytes(path), "the file");
        Content.assertSame(Content.region(CONTENT, 50_000, CONTENT.length), source.rest(), "the rest");
        if (end == End.FILE) {
            assertEquals(CONTENT.length, source.file().position());
        }
    }

    @Test
    void point4ThoseWhoAppendToOneFileDoNotOverwriteEachOther() throws Exception {
        Path path = scratch.file();
        List<Running<Void>> appenders = new ArrayList<>();
        for (byte mark = 1; mark <= 3; mark++) {
            byte[] entry = new byte[1000];
            Arrays.fill(entry, mark);
            FileChannel source = scratch.open(scratch.file(entry), READ);
            FileChannel target = scratch.open(path, WRITE, APPEND);
            appenders.add(Running.start(() -> {
                for (int n = 0; n < 100; n++) {
                    assertEquals(entry.length, api.transferTo(source, 0, entry.length, target));
                }
                return null;
            }));
        }
        for (Running<Void> appender : appenders) {
            appender.result();
        }
        byte[] all = Files.readAllBytes(path);
        assertEquals(3 * 100 * 1000, all.length);
        for (int at = 0; at < all.length; at++) {
            assertEquals(all[at / 1000 * 1000], all[at], "each entry is whole");
        }
    }

    @Test
    void point5AFileCanBeTransferredToItself() throws Exception {
        Path path = scratch.file(CONTENT);
        FileChannel file = scratch.open(path, READ, WRITE);
        file.position(CONTENT.length);
        assertEquals(CONTENT.length, api.transferTo(file, 0, CONTENT.length, file));
        assertEquals(2 * CONTENT.length, file.position());
        Content.assertSame(Content.joined(CONTENT, CONTENT), Files.readAllBytes(path), "the file");
    }

    @Test
    void point5AFileCanBeTransferredFromItself() throws Exception {
        Path path = scratch.file(CONTENT);
        FileChannel file = scratch.open(path, READ, WRITE);
        assertEquals(CONTENT.length, api.transferFrom(file, file, CONTENT.length, CONTENT.length));
        assertEquals(CONTENT.length, file.position());
        Content.assertSame(Content.joined(CONTENT, CONTENT), Files.readAllBytes(path), "the file");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4096, 60_000})
    void point5AnOverlapNeitherFailsNorLoops(long shift) throws Exception {
        Path path = scratch.file(CONTENT);
        FileChannel file = scratch.open(path, READ, WRITE);
        file.position(shift);
        long to = api.transferTo(file, 0, Long.MAX_VALUE, file);
        assertTrue(to > 0 && to <= CONTENT.length, () -> "moved " + to);
        assertEquals(shift + to, file.position());
        long size = file.size();
        file.position(shift);
        long from = api.transferFrom(file, file, 0, size);
        assertTrue(from > 0 && from <= size, () -> "moved " + from);
    }

    @Test
    void point5AFileCanBeTransferredToItselfThroughAnotherChannel() throws Exception {
        Path path = scratch.file(CONTENT);
        FileChannel source = scratch.open(path, READ);
        FileChannel target = scratch.open(path, READ, WRITE).position(CONTENT.length);
        assertEquals(CONTENT.length, api.transferTo(source, 0, CONTENT.length, target));
        assertEquals(CONTENT.length, api.transferFrom(target, source, 2L * CONTENT.length, CONTENT.length));
        assertEquals(2 * CONTENT.length, target.position());
        assertEquals(CONTENT.length, source.position());
        Content.assertSame(Content.joined(CONTENT, CONTENT, CONTENT), Files.readAllBytes(path), "the file");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 4096", "0, 60000", "1, 0", "4096, 0", "60000, 0"})
    void point5AnOverlapThroughAnotherChannelNeitherFailsNorLoopsNorStrays(int from, int to) throws Exception {
        int count = 39_000;
        for (boolean sends : new boolean[] {true, false}) {
            Path path = scratch.file(CONTENT);
            FileChannel source = scratch.open(path, READ).position(from);
            FileChannel target = scratch.open(path, READ, WRITE).position(to);
            assertEquals(count, sends
                    ? api.transferTo(source, from, count, target) : api.transferFrom(target, source, to, count));
            assertEquals(sends ? to + count : to, target.position());
            assertEquals(sends ? from : from + count, source.position());
            byte[] after = Files.readAllBytes(path);
            Content.assertSame(Content.region(CONTENT, 0, to), Content.region(after, 0, to), "what lies before");
            Content.assertSame(Content.region(CONTENT, to + count, CONTENT.length),
                    Content.region(after, to + count, CONTENT.length), "what lies behind");
        }
    }

    @Test
    void point6NothingIsMovedFromPastTheEnd() throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        source.position(3);
        for (End end : End.values()) {
            Sink target = Sink.open(scratch, end);
            for (long position : new long[] {CONTENT.length, CONTENT.length + 1L, 1L << 40, Long.MAX_VALUE}) {
                for (long count : new long[] {0, 1, Long.MAX_VALUE}) {
                    assertEquals(0, api.transferTo(source, position, count, target.channel()),
                            () -> count + " from " + position + " to " + end);
                }
            }
            assertEquals(0, target.received().length);
        }
        assertEquals(3, source.position());
    }

    @Test
    void point6ACountPastTheEndIsCutAndDoesNotOverflow() throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        for (End end : End.values()) {
            Sink target = Sink.open(scratch, end);
            // As much as fits into a pipe: 17 sends it no more than that at once.
            assertEquals(50_000, api.transferTo(source, 50_000, Long.MAX_VALUE, target.channel()));
            Content.assertSame(Content.region(CONTENT, 50_000, Long.MAX_VALUE), target.received(), "what arrived in " + end);
        }
    }
}
