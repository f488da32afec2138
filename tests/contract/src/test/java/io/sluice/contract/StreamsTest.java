package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Connection;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the drop-ins treat sockets and pipes, blocking and not, connected and not (points 7, 8 and 13 of the list). */
class StreamsTest extends EachDropIn {
    private static final byte[] CONTENT = Content.of(5 << 20);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILE")
    void point7ANonBlockingTargetTakesWhatFitsAndThenNothing(End end) throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        Sink target = Sink.stalled(scratch, end).nonBlocking();
        long sent = fill(source, 0, target);
        assertTrue(sent > 0 && sent < CONTENT.length, () -> "sent " + sent);
        assertEquals(0, api.transferTo(source, sent, Long.MAX_VALUE, target.channel()), "and nothing still");

        target.collect();
        long more = sent;
        while (more < CONTENT.length) {
            more += api.transferTo(source, more, Long.MAX_VALUE, target.channel());
        }
        Content.assertSame(CONTENT, target.received(), "what arrived");
    }

    private long fill(FileChannel source, long from, Sink target) throws IOException {
        long sent = from;
        long more = 1;
        while (more > 0) {
            more = api.transferTo(source, sent, Long.MAX_VALUE, target.channel());
            sent += more;
        }
        assertEquals(0, more);
        return sent;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILE")
    void point7ANonBlockingSourceGivesWhatThereIsAndThenNothing(End end) throws Exception {
        Source source = Source.open(scratch, end).nonBlocking();
        Path path = scratch.file();
        FileChannel target = scratch.open(path, READ, WRITE);
        assertEquals(0, api.transferFrom(target, source.channel(), 0, Long.MAX_VALUE), "nothing is there yet");
        byte[] some = Content.of(20_000);
        source.offer(some);
        long[] got = {0};
        Await.until("all has come", () -> {
            got[0] += api.transferFrom(target, source.channel(), got[0], Long.MAX_VALUE);
            return got[0] >= some.length;
        });
        assertEquals(some.length, got[0]);
        assertEquals(0, api.transferFrom(target, source.channel(), got[0], Long.MAX_VALUE), "nothing more is there");
        source.peer().close();
        Await.until("the end has come", () -> source.channel().read(java.nio.ByteBuffer.allocate(1)) < 0);
        assertEquals(0, api.transferFrom(target, source.channel(), got[0], Long.MAX_VALUE), "the end is 0, not -1");
        Content.assertSame(some, Files.readAllBytes(path), "the file");
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX"})
    void point8ABlockingSocketTakesAllInOneCall(End end) throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        Sink target = Sink.stalled(scratch, end);
        Running<Long> transfer = Running.start(() -> api.transferTo(source, 1, Long.MAX_VALUE, target.channel()));
        transfer.awaitBlocked();
        target.collect();
        assertEquals(CONTENT.length - 1, transfer.result());
        Content.assertSame(Content.region(CONTENT, 1, CONTENT.length), target.received(), "what arrived");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILE")
    void point8ABlockingSourceIsReadUntilItsEnd(End end) throws Exception {
        for (long count : new long[] {10_000, 1 << 20, Long.MAX_VALUE}) {
            Source source = Source.open(scratch, end);
            Path path = scratch.file();
            FileChannel target = scratch.open(path, READ, WRITE);
            Running<Long> transfer = Running.start(() -> api.transferFrom(target, source.channel(), 0, count));
            byte[] bytes = Content.of(3000);
            source.offer(Content.region(bytes, 0, 1000));
            Await.until("the first piece is in the file", () -> target.size() == 1000);
            transfer.awaitBlocked();
            source.offer(Content.region(bytes, 1000, 2000));
            Await.until("the second piece is in the file", () -> target.size() == 3000);
            source.peer().close();
            assertEquals(3000, transfer.result());
            assertEquals(0, api.transferFrom(target, source.channel(), 3000, count), "after the end");
            Content.assertSame(bytes, Files.readAllBytes(path), "the file");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILE")
    void point8ABlockingSourceIsReadUpToTheCount(End end) throws Exception {
        for (int count : new int[] {1, 4096, 65_537, 1 << 20}) {
            Source source = Source.of(scratch, end, CONTENT);
            Path path = scratch.file();
            FileChannel target = scratch.open(path, READ, WRITE);
            assertEquals(count, api.transferFrom(target, source.channel(), 0, count));
            Content.assertSame(Content.region(CONTENT, 0, count), Files.readAllBytes(path), "the file");
            Content.assertSame(Content.region(CONTENT, count, CONTENT.length), source.rest(), "what was left");
        }
    }

    @Test
    void point13AnUnconnectedSocketCannotBeSentTo() throws Exception {
        FileChannel source = scratch.open(scratch.file(new byte[10]), READ);
        SocketChannel socket = scratch.closing(SocketChannel.open());
        if (Jdk.AS_25) {
            assertThrowsExactly(NotYetConnectedException.class, () -> api.transferTo(source, 0, 10, socket));
        } else {
            assertBrokenPipe(assertThrows(IOException.class, () -> api.transferTo(source, 0, 10, socket)));
        }
        assertTrue(socket.isOpen());
        assertTrue(source.isOpen());
    }

    @Test
    void point13AnUnconnectedSocketCannotBeReceivedFrom() throws Exception {
        FileChannel target = scratch.open(scratch.file(), READ, WRITE);
        SocketChannel socket = scratch.closing(SocketChannel.open());
        assertThrowsExactly(NotYetConnectedException.class, () -> api.transferFrom(target, socket, 0, 10));
    }

    @Test
    void point13AfterShutdownOutputNothingCanBeSent() throws Exception {
        for (End end : new End[] {End.TCP, End.UNIX}) {
            FileChannel source = scratch.open(scratch.file(new byte[10]), READ);
            SocketChannel socket = Connection.open(scratch, end).here();
            socket.shutdownOutput();
            IOException thrown = assertThrows(IOException.class, () -> api.transferTo(source, 0, 10, socket));
            if (Jdk.AS_25) {
                assertInstanceOf(AsynchronousCloseException.class, thrown);
            } else {
                assertBrokenPipe(thrown);
            }
            assertTrue(socket.isOpen());
        }
    }

    private static void assertBrokenPipe(IOException thrown) {
        assertTrue(thrown.getMessage().contains("Broken pipe"), thrown::toString);
    }

    @Test
    void point13AfterShutdownInputNothingIsReceived() throws Exception {
        FileChannel target = scratch.open(scratch.file(), READ, WRITE);
        Connection connection = Connection.open(scratch, End.TCP);
        connection.here().shutdownInput();
        assertEquals(0, api.transferFrom(target, connection.here(), 0, 10));
        assertTrue(connection.here().isOpen());
    }

    @Test
    void aResetConnectionIsAnIOExceptionAgainAndAgain() throws Exception {
        FileChannel target = scratch.open(scratch.file(), READ, WRITE);
        Connection connection = Connection.open(scratch, End.TCP);
        Connection.reset(connection.there());
        for (int call = 0; call < 3; call++) {
            IOException thrown =
                    assertThrows(IOException.class, () -> api.transferFrom(target, connection.here(), 0, 100_000));
            assertTrue(thrown.getMessage().toLowerCase(java.util.Locale.ROOT).contains("reset"), thrown::toString);
        }
        assertEquals(0, target.size());
    }

    @Test
    void aClosedPeerIsAnIOException() throws Exception {
        FileChannel source = scratch.open(scratch.file(new byte[10]), READ);
        for (End end : new End[] {End.UNIX, End.PIPE}) {
            Sink target = Sink.stalled(scratch, end);
            target.peer().close();
            assertBrokenPipe(assertThrows(IOException.class, () -> api.transferTo(source, 0, 10, target.channel())));
            assertTrue(target.channel().isOpen());
        }
        assertFalse(Thread.interrupted());
    }
}
