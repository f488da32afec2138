package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.DiskFullException;
import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.Transfer;
import io.sluice.TransferException;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Connection;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the rich form throws: at once where it can be known, and with all that a person needs to know. */
@ExtendWith(OpenDescriptors.class)
class MessagesTest {
    private static final byte[] CONTENT = Content.of(100_000);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    private static void assertSays(TransferException thrown, String... parts) {
        for (String part : parts) {
            assertTrue(thrown.getMessage().contains(part), () -> "no \"" + part + "\" in: " + thrown.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNIX", "PIPE"})
    void aClosedPeerIsNamedWithTheFileTheMethodTheBytesAndTheError(End end) throws Exception {
        for (Method method : Way.methods(End.FILE, end)) {
            Source source = Source.of(scratch, End.FILE, CONTENT);
            Sink target = Sink.stalled(scratch, end);
            target.peer().close();
            TransferException thrown = assertThrowsExactly(TransferException.class,
                    () -> Transfer.from(source.file(), 0, 1000).method(method).to(target.channel()));
            assertSays(thrown, source.path().toString(), thrown.method().name(), "after 0 bytes", "EPIPE (Broken pipe)",
                    end == End.PIPE ? "a pipe" : "socket");
            assertTrue(thrown.method() == method || method == Method.AUTO);
            assertEquals(0, thrown.bytesTransferred());
            assertEquals(0, thrown.recovered().length);
            assertTrue(target.channel().isOpen());
            assertTrue(source.channel().isOpen());
        }
    }

    @Test
    void aPeerThatGoesAwayInTheMiddleIsNamedWithTheBytesSent() throws Exception {
        for (Method method : Way.methods(End.FILE, End.TCP)) {
            Path path = scratch.file(Content.of(8 << 20));
            FileChannel source = scratch.open(path, READ);
            Connection connection = Connection.narrow(scratch, End.TCP);
            String peer = connection.here().getRemoteAddress().toString();
            Running<Object> transfer = Running.start(
                    () -> Transfer.from(source, 0, Long.MAX_VALUE).method(method).to(connection.here()));
            transfer.awaitBlocked();
            Connection.reset(connection.there());
            TransferException thrown = (TransferException) transfer.thrown();
            assertTrue(thrown.bytesTransferred() > 0, thrown.getMessage());
            assertSays(thrown, path.toString(), peer, thrown.method().name(),
                    "after " + thrown.bytesTransferred() + " bytes");
            // Whichever the kernel reports first.
            assertTrue(thrown.getMessage().contains("ECONNRESET") || thrown.getMessage().contains("EPIPE"),
                    thrown.getMessage());
        }
    }

    @Test
    void aSourceThatIsResetIsNamedAndItsBytesAreInTheFile() throws Exception {
        for (Method method : Way.methods(End.TCP, End.FILE)) {
            Connection connection = Connection.open(scratch, End.TCP);
            Sink target = Sink.open(scratch, End.FILE);
            Running<Object> transfer = Running.start(
                    () -> Transfer.from(connection.here(), 50_000).method(method).to(target.channel()));
            connection.there().write(ByteBuffer.wrap(CONTENT, 0, 20_000));
            byte[] sent = Content.region(CONTENT, 0, 20_000);
            Await.until("the bytes are in the file",
                    () -> Arrays.equals(sent, Content.region(Files.readAllBytes(target.path()), 0, sent.length)));
            Connection.reset(connection.there());
            TransferException thrown = (TransferException) transfer.thrown();
            assertEquals(20_000, thrown.bytesTransferred(), thrown.getMessage());
            assertSays(thrown, target.path().toString(), thrown.method().name(), "after 20000 bytes", "ECONNRESET");
            Content.assertSame(sent, target.received(), "the file");
        }
    }

    @Test
    void aFullDeviceIsADiskFullException() throws Exception {
        FileChannel full = scratch.open(Path.of("/dev/full"), WRITE);
        Source source = Source.of(scratch, End.TCP, CONTENT);
        DiskFullException thrown = assertThrows(
                DiskFullException.class, () -> Transfer.from(source.channel(), CONTENT.length).to(full));
        assertSays(thrown, "/dev/full", "after 0 bytes", "ENOSPC (No space left on device)", "recovered()");
        Content.assertSame(
                CONTENT, Content.joined(thrown.recovered(), source.rest()), "what was handed back, and what was left");
    }

    @Test
    void theDropInsNameThemToo() throws Exception {
        Path path = scratch.file(CONTENT);
        FileChannel source = scratch.open(path, READ);
        Sink target = Sink.stalled(scratch, End.PIPE);
        target.peer().close();
        TransferException thrown = assertThrows(
                TransferException.class, () -> Sluice.transferTo(source, 0, 1000, target.channel()));
        assertSays(thrown, path.toString(), "a pipe", "after 0 bytes", "EPIPE (Broken pipe)");
    }

    @Test
    void wrongNumbersAreRefusedBeforeAnythingElse() throws Exception {
        FileChannel file = scratch.open(scratch.file(CONTENT), READ);
        Source socket = Source.of(scratch, End.TCP, CONTENT);
        assertThrowsExactly(IllegalArgumentException.class, () -> Transfer.from(file, -1, 1));
        assertThrowsExactly(IllegalArgumentException.class, () -> Transfer.from(file, 0, -1));
        assertThrowsExactly(IllegalArgumentException.class, () -> Transfer.from(socket.channel(), -1));
        FileChannel target = scratch.open(scratch.file(), WRITE);
        assertThrowsExactly(IllegalArgumentException.class, () -> Transfer.from(socket.channel(), 1).to(target, -1));
        assertThrowsExactly(IllegalArgumentException.class, () -> Transfer.from(socket.channel(), 1).plan(target, -1));
        assertEquals(0, target.size());
        Content.assertSame(CONTENT, socket.rest(), "what the socket held");
    }

    @Test
    void nullsAreRefusedBeforeAnythingElse() throws Exception {
        FileChannel file = scratch.open(scratch.file(CONTENT), READ);
        Transfer transfer = Transfer.from(file, 0, 1);
        assertThrowsExactly(NullPointerException.class, () -> Transfer.from(null, 0, 1));
        assertThrowsExactly(NullPointerException.class, () -> Transfer.from((ReadableByteChannel) null, 1));
        assertThrowsExactly(NullPointerException.class, () -> transfer.to((WritableByteChannel) null));
        assertThrowsExactly(NullPointerException.class, () -> transfer.to(null, 0));
        assertThrowsExactly(NullPointerException.class, () -> transfer.plan(null));
        assertThrowsExactly(NullPointerException.class, () -> transfer.method(null));
        assertEquals(0, file.position());
    }

    @Test
    void channelsThatCannotBeUsedAreRefusedAndNothingIsLost() throws Exception {
        for (Method method : Method.values()) {
            FileChannel unreadable = scratch.open(scratch.file(CONTENT), WRITE);
            FileChannel unwritable = scratch.open(scratch.file(CONTENT), READ);
            FileChannel closed = scratch.open(scratch.file(CONTENT), READ, WRITE);
            closed.close();
            Source socket = Source.of(scratch, End.TCP, CONTENT);
            assertThrowsExactly(NonReadableChannelException.class,
                    () -> Transfer.from(unreadable, 0, 1).method(method).to(unwritable), method.name());
            assertThrowsExactly(NonWritableChannelException.class,
                    () -> Transfer.from(socket.channel(), 1).method(method).to(unwritable), method.name());
            assertThrowsExactly(ClosedChannelException.class,
                    () -> Transfer.from(socket.channel(), 1).method(method).to(closed), method.name());
            assertThrowsExactly(ClosedChannelException.class,
                    () -> Transfer.from(closed, 0, 1).method(method).to(unreadable), method.name());
            assertThrowsExactly(ClosedChannelException.class,
                    () -> Transfer.from(closed, 0, 1).method(method).plan(unreadable), method.name());
            Content.assertSame(CONTENT, socket.rest(), "what the socket held");
        }
    }

    @Test
    void anUnconnectedSocketIsRefused() throws Exception {
        FileChannel file = scratch.open(scratch.file(CONTENT), READ, WRITE);
        for (Method method : Way.methods(End.TCP, End.FILE)) {
            SocketChannel source = scratch.closing(SocketChannel.open());
            assertThrows(NotYetConnectedException.class, () -> Transfer.from(source, 1).method(method).to(file));
        }
        for (Method method : Way.methods(End.FILE, End.TCP)) {
            SocketChannel target = scratch.closing(SocketChannel.open());
            Throwable thrown = assertThrows(
                    Exception.class, () -> Transfer.from(file, 0, 1).method(method).to(target));
            // 17 lets the kernel answer.
            assertTrue(thrown instanceof NotYetConnectedException
                    || thrown instanceof IOException && thrown.getMessage().contains("EPIPE"), thrown::toString);
        }
        assertNull(Sluice.unavailabilityCause());
    }
}
