package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.contract.fixture.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.UUID;

/** One end of the protocol, in the hands of the test. */
final class Peer implements AutoCloseable {
    /** What a test does as that end. */
    interface Role {
        void play(Peer peer) throws IOException;
    }

    final Wire wire;

    Peer(SocketChannel channel) throws IOException {
        wire = new Wire(channel, 30);
    }

    /** Who has said hello to a receiver, and not heard what it says to that. */
    static Peer greeting(Receiving receiver, Hello hello) throws IOException {
        Peer peer = new Peer(SocketChannel.open(receiver.socketAddress()));
        peer.wire.write(hello.encoded());
        return peer;
    }

    private static Peer welcomed(Receiving receiver, Hello hello) throws IOException {
        Peer peer = greeting(receiver, hello);
        assertEquals(Frame.WELCOME, peer.wire.read().type());
        return peer;
    }

    /** A sender that has been welcomed. */
    static Peer sender(Receiving receiver, CheckKind check) throws IOException {
        return welcomed(receiver, new Hello(check, false, UUID.randomUUID(), 1));
    }

    /** A connection of a sender of files in parts that has been welcomed; the first one stands for it. */
    static Peer inParts(Receiving receiver, UUID session, CheckKind check) throws IOException {
        return welcomed(receiver, new Hello(Hello.PARTS, check, false, session, 3));
    }

    /** A comparison that has been welcomed: a connection of it, of which the first one stands for it. */
    static Peer comparing(Receiving receiver, UUID session) throws IOException {
        return welcomed(receiver, Hello.comparing(session));
    }

    void say(byte type, byte... payload) throws IOException {
        wire.send(new Frame(type, ByteBuffer.wrap(payload)));
    }

    void bytes(int count) throws IOException {
        wire.write(ByteBuffer.wrap(Content.of(count)));
    }

    Frame offered(String name, long size) throws IOException {
        wire.send(new Offer(size, 0, 0644, "", name).frame());
        return wire.read();
    }

    /** Offers a file, has it accepted, and begins its body. */
    void begin(String name, long size) throws IOException {
        assertEquals(Frame.ACCEPT, offered(name, size).type());
        say(Frame.BODY);
    }

    void trailer(long size, byte... checksum) throws IOException {
        wire.send(new Frame(Frame.TRAILER, ByteBuffer.allocate(Long.BYTES + checksum.length).putLong(size).put(checksum).flip()));
    }

    String reason(byte type) throws IOException {
        Frame frame = wire.read();
        assertEquals((char) type, (char) frame.type());
        return frame.reason("it").getMessage();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
