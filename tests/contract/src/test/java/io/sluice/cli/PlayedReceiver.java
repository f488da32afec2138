package io.sluice.cli;

import io.sluice.contract.fixture.Running;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Arrays;

/** A receiver that the test plays, and the command in this JVM that turns to it. */
final class PlayedReceiver implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Running<Ran> command;

    /** Starts the command, whose last argument, where this listens, is added to these. */
    PlayedReceiver(Object... arguments) throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = address();
        command = Running.start(() -> Ran.here(all));
    }

    /** Has the test play its role on the command's first connection, and returns how the command ended. */
    static Ran play(Peer.Role role, Object... arguments) throws Exception {
        try (PlayedReceiver receiver = new PlayedReceiver(arguments); Peer peer = receiver.accept()) {
            role.play(peer);
            return receiver.ended();
        }
    }

    String address() throws IOException {
        return "127.0.0.1:" + ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    /** Its next connection. */
    Peer accept() throws IOException {
        return new Peer(server.accept());
    }

    /** How the command ended, once it has. */
    Ran ended() throws Exception {
        return command.result();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
