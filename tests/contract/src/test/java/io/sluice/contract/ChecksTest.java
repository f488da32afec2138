package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.DropIn;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Source;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the drop-ins refuse, in which order, before anything is moved (point 1 of the list). */
@Tag("drop-in")
@ParameterizedClass
@MethodSource("io.sluice.contract.fixture.DropIn#here")
@ExtendWith(OpenDescriptors.class)
class ChecksTest {
    private static final byte[] CONTENT = Content.of(100);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Parameter
    DropIn api;

    private Path path;
    private Path other;

    @BeforeEach
    void makeFiles() throws Exception {
        scratch.openingAs(api);
        path = scratch.file(CONTENT);
        other = scratch.file(CONTENT);
    }

    @AfterEach
    void nothingWasMoved() throws Exception {
        assertArrayEquals(CONTENT, Files.readAllBytes(path));
        assertArrayEquals(CONTENT, Files.readAllBytes(other));
    }

    private FileChannel closed(Path file) throws Exception {
        FileChannel channel = scratch.open(file, READ, WRITE);
        channel.close();
        return channel;
    }

    @Test
    void point1TransferToLooksFirstAtWhetherTheSourceIsOpen() throws Exception {
        FileChannel source = closed(path);
        assertThrowsExactly(ClosedChannelException.class, () -> api.transferTo(source, -1, -1, null));
    }

    @Test
    void point1TransferToThenAtWhetherThereIsATarget() throws Exception {
        FileChannel source = scratch.open(path, WRITE);
        assertThrowsExactly(NullPointerException.class, () -> api.transferTo(source, -1, -1, null));
    }

    @Test
    void point1TransferToThenAtWhetherTheTargetIsOpen() throws Exception {
        FileChannel source = scratch.open(path, WRITE);
        FileChannel target = closed(other);
        assertThrowsExactly(ClosedChannelException.class, () -> api.transferTo(source, -1, -1, target));
        var socket = java.nio.channels.SocketChannel.open();
        socket.close();
        assertThrowsExactly(ClosedChannelException.class, () -> api.transferTo(source, -1, -1, socket));
    }

    @Test
    void point1TransferToThenAtWhetherTheSourceIsReadable() throws Exception {
        FileChannel source = scratch.open(path, WRITE);
        FileChannel target = scratch.open(other, READ);
        assertThrowsExactly(NonReadableChannelException.class, () -> api.transferTo(source, -1, -1, target));
    }

    @Test
    void point1TransferToThenAtWhetherTheTargetIsWritable() throws Exception {
        FileChannel source = scratch.open(path, READ);
        FileChannel target = scratch.open(other, READ);
        assertThrowsExactly(NonWritableChannelException.class, () -> api.transferTo(source, -1, -1, target));
        assertThrowsExactly(NonWritableChannelException.class, () -> api.transferTo(source, 0, 0, target));
    }

    @Test
    void point1TransferToThenAtTheNumbers() throws Exception {
        FileChannel source = scratch.open(path, READ);
        FileChannel target = scratch.open(other, WRITE);
        assertThrowsExactly(IllegalArgumentException.class, () -> api.transferTo(source, -1, 1, target));
        assertThrowsExactly(IllegalArgumentException.class, () -> api.transferTo(source, 0, -1, target));
        assertThrowsExactly(
                IllegalArgumentException.class, () -> api.transferTo(source, Long.MIN_VALUE, Long.MIN_VALUE, target));
        assertEquals(0, target.position());
    }

    @Test
    void point1TransferFromLooksFirstAtWhetherTheTargetIsOpen() throws Exception {
        FileChannel target = closed(path);
        assertThrowsExactly(ClosedChannelException.class, () -> api.transferFrom(target, null, -1, -1));
    }

    @Test
    void point1TransferFromThenAtWhetherThereIsASource() throws Exception {
        FileChannel target = scratch.open(path, READ);
        assertThrowsExactly(NullPointerException.class, () -> api.transferFrom(target, null, -1, -1));
    }

    @Test
    void point1TransferFromThenAtWhetherTheSourceIsOpen() throws Exception {
        FileChannel target = scratch.open(path, READ);
        FileChannel source = closed(other);
        assertThrowsExactly(ClosedChannelException.class, () -> api.transferFrom(target, source, -1, -1));
    }

    @Test
    void point1TransferFromThenAtBothModesInTheOrderOfTheJdk() throws Exception {
        FileChannel target = scratch.open(path, READ);
        FileChannel source = scratch.open(other, WRITE);
        Class<? extends RuntimeException> first =
                Jdk.AS_25 ? NonReadableChannelException.class : NonWritableChannelException.class;
        assertThrowsExactly(first, () -> api.transferFrom(target, source, -1, -1));
    }

    @Test
    void point1TransferFromThenAtWhetherTheTargetIsWritable() throws Exception {
        FileChannel target = scratch.open(path, READ);
        FileChannel source = scratch.open(other, READ);
        assertThrowsExactly(NonWritableChannelException.class, () -> api.transferFrom(target, source, -1, -1));
        Source stream = Source.of(scratch, End.TCP, CONTENT);
        assertThrowsExactly(NonWritableChannelException.class, () -> api.transferFrom(target, stream.channel(), 0, 100));
        assertArrayEquals(CONTENT, stream.rest(), "what the socket held stays in it");
    }

    @Test
    void point1TransferFromThenAtTheNumbers() throws Exception {
        FileChannel target = scratch.open(path, WRITE);
        Source stream = Source.of(scratch, End.TCP, CONTENT);
        assertThrowsExactly(IllegalArgumentException.class, () -> api.transferFrom(target, stream.channel(), -1, 1));
        assertThrowsExactly(IllegalArgumentException.class, () -> api.transferFrom(target, stream.channel(), 0, -1));
        assertArrayEquals(CONTENT, stream.rest(), "what the socket held stays in it");
    }

    @Test
    void point1TransferFromMeetsAnUnreadableSourceBeforeAPositionPastTheEndOnlyOn25() throws Exception {
        FileChannel target = scratch.open(path, WRITE);
        FileChannel source = scratch.open(other, WRITE);
        if (Jdk.AS_25) {
            assertThrowsExactly(NonReadableChannelException.class, () -> api.transferFrom(target, source, 101, 10));
        } else {
            assertEquals(0, api.transferFrom(target, source, 101, 10));
        }
        assertThrowsExactly(NonReadableChannelException.class, () -> api.transferFrom(target, source, 100, 10));
    }
}
