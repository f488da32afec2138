package io.sluice.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Positions, sizes and counts on both sides of 2 and 4 GiB, where an int, signed or not, ends (points 2 to 6 of the list). The files
 * are holes but for what is moved; {@link LargeTest} moves that much.
 */
class SparseFilesTest extends EachDropIn {
    private static final long INT = 1L << 31;
    private static final long UNSIGNED = 1L << 32;
    /** What lies across a boundary: a half on each side. */
    private static final byte[] CONTENT = Content.of(20_000);
    private static final int HALF = CONTENT.length / 2;

    /** A file with the content at a boundary, where it ends. */
    private FileChannel across(long boundary) throws Exception {
        FileChannel file = hole(boundary + HALF, READ, WRITE);
        assertEquals(CONTENT.length, file.write(ByteBuffer.wrap(CONTENT), boundary - HALF));
        return file;
    }

    private FileChannel hole(long size, OpenOption... options) throws Exception {
        Path path = scratch.sparse(size);
        return scratch.open(path, options);
    }

    private static void assertHolds(FileChannel file, long position, String what) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(CONTENT.length);
        while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) > 0) {
            // on to the next part
        }
        Content.assertSame(CONTENT, bytes.array(), what);
    }

    @ParameterizedTest
    @ValueSource(longs = {INT, UNSIGNED})
    void point2TransferToSendsWhatLiesAcrossABoundary(long boundary) throws Exception {
        FileChannel source = across(boundary);
        for (End end : End.values()) {
            Sink target = Sink.open(scratch, end);
            assertEquals(CONTENT.length, api.transferTo(source, boundary - HALF, CONTENT.length, target.channel()));
            Content.assertSame(CONTENT, target.received(), "what arrived in " + end);
        }
        assertEquals(0, source.position());
    }

    @ParameterizedTest
    @ValueSource(longs = {INT, UNSIGNED})
    void point2TransferToAdvancesAFileTargetAcrossABoundary(long boundary) throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        FileChannel target = hole(UNSIGNED + INT, READ, WRITE).position(boundary - HALF);
        assertEquals(CONTENT.length, api.transferTo(source, 0, CONTENT.length, target));
        assertEquals(boundary + HALF, target.position());
        assertEquals(UNSIGNED + INT, target.size());
        assertHolds(target, boundary - HALF, "the file");
    }

    @ParameterizedTest
    @ValueSource(longs = {INT, UNSIGNED})
    void point3TransferFromAdvancesAFileSourceAcrossABoundary(long boundary) throws Exception {
        FileChannel source = across(boundary).position(boundary - HALF);
        FileChannel target = scratch.open(scratch.file(), READ, WRITE);
        assertEquals(CONTENT.length, api.transferFrom(target, source, 0, UNSIGNED + INT));
        assertEquals(boundary + HALF, source.position());
        assertEquals(0, target.position());
        assertHolds(target, 0, "the file");
    }

    @ParameterizedTest
    @ValueSource(longs = {INT, UNSIGNED})
    void point3TransferFromWritesAcrossABoundary(long boundary) throws Exception {
        for (End end : End.values()) {
            Source source = Source.of(scratch, end, CONTENT);
            FileChannel target = hole(UNSIGNED + INT, READ, WRITE);
            assertEquals(CONTENT.length, api.transferFrom(target, source.channel(), boundary - HALF, CONTENT.length));
            assertEquals(0, target.position());
            assertEquals(UNSIGNED + INT, target.size());
            assertHolds(target, boundary - HALF, "the file, from " + end);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {INT, UNSIGNED})
    void point4AnAppendingTargetGrowsAcrossABoundary(long boundary) throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        Path path = scratch.sparse(boundary - HALF);
        FileChannel target = scratch.open(path, WRITE, APPEND);
        assertEquals(CONTENT.length, api.transferTo(source, 0, CONTENT.length, target));
        assertEquals(boundary + HALF, target.position());
        assertHolds(scratch.open(path, READ), boundary - HALF, "the file");
    }

    @ParameterizedTest
    @ValueSource(longs = {INT, UNSIGNED})
    void point5AFileIsTransferredToItselfAcrossABoundary(long boundary) throws Exception {
        FileChannel file = across(boundary).position(0);
        assertEquals(CONTENT.length, api.transferTo(file, boundary - HALF, UNSIGNED, file));
        assertEquals(CONTENT.length, file.position());
        assertHolds(file, 0, "its beginning");
        assertHolds(file, boundary - HALF, "its end");
    }

    @ParameterizedTest
    @ValueSource(longs = {INT, INT + 100, UNSIGNED, UNSIGNED + 100})
    void point6ACountBeyondAnIntIsWhatThereIs(long count) throws Exception {
        FileChannel source = across(UNSIGNED);
        for (End end : End.values()) {
            Sink target = Sink.open(scratch, end);
            assertEquals(CONTENT.length, api.transferTo(source, UNSIGNED - HALF, count, target.channel()), end.name());
            Content.assertSame(CONTENT, target.received(), "what arrived in " + end);
            Source stream = Source.of(scratch, end, CONTENT);
            FileChannel file = scratch.open(scratch.file(), READ, WRITE);
            assertEquals(CONTENT.length, api.transferFrom(file, stream.channel(), 0, count), end.name());
            assertHolds(file, 0, "the file, from " + end);
        }
    }

    @Test
    void point6NothingIsMovedFromFarPastTheEnd() throws Exception {
        FileChannel source = across(INT);
        Sink target = Sink.open(scratch, End.TCP);
        for (long position : new long[] {INT + HALF, UNSIGNED, UNSIGNED + INT, UNSIGNED + 1}) {
            assertEquals(0, api.transferTo(source, position, CONTENT.length, target.channel()));
        }
        assertEquals(0, target.received().length);
    }
}
