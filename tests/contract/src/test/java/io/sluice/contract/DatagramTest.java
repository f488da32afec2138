package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.DropIn;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Scratch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connected datagram channels: one datagram a call (point 9 of the list). */
@Tag("drop-in")
@ParameterizedClass
@MethodSource("io.sluice.contract.fixture.DropIn#here")
@ExtendWith(OpenDescriptors.class)
class DatagramTest {
    private static final byte[] CONTENT = Content.of(200_000);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Parameter
    DropIn api;

    private DatagramChannel receiver;
    private DatagramChannel sender;

    @BeforeEach
    void connect() throws Exception {
        scratch.openingAs(api);
        receiver = scratch.closing(DatagramChannel.open());
        receiver.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        sender = scratch.closing(DatagramChannel.open());
        sender.connect(receiver.getLocalAddress());
        receiver.connect(sender.getLocalAddress());
        receiver.configureBlocking(false);
    }

    // 25 sends less than 16 KiB in pieces of 8 KiB, of which each is a datagram.
    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 8192, 40_000})
    void point9OneCallIsOneDatagram(int count) throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        assertEquals(count, api.transferTo(source, 11, count, sender));
        Content.assertSame(Content.region(CONTENT, 11, count), receive(), "the datagram");
        assertNull(receiver.receive(ByteBuffer.allocate(1)), "there is no second");
        assertEquals(0, source.position());
    }

    @Test
    void point9WhatDoesNotFitIntoADatagramIsAnIOException() throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        assertThrows(IOException.class, () -> api.transferTo(source, 0, 100_000, sender));
        assertNull(receiver.receive(ByteBuffer.allocate(1)), "nothing was sent");
        assertEquals(1000, api.transferTo(source, 0, 1000, sender), "the channel can be used further");
    }

    @Test
    void datagramsCanBeReceivedIntoAFile() throws Exception {
        Path path = scratch.file();
        FileChannel target = scratch.open(path, WRITE);
        assertEquals(0, api.transferFrom(target, receiver, 0, 1000), "there is none yet");
        sender.write(ByteBuffer.wrap(CONTENT, 0, 700));
        long[] got = {0};
        Await.until("the datagram has come", () -> {
            got[0] += api.transferFrom(target, receiver, got[0], 1000);
            return got[0] > 0;
        });
        assertEquals(700, got[0]);
        Content.assertSame(Content.region(CONTENT, 0, 700), Files.readAllBytes(path), "the file");
    }

    private byte[] receive() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(CONTENT.length);
        Await.until("a datagram has come", () -> receiver.receive(buffer) != null);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
