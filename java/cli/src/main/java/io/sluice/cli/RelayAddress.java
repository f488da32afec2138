package io.sluice.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where connections come from or go to: {@code HOST:PORT}, {@code PORT}, or {@code unix:PATH}.
 *
 * @param address a host and a port; null for a Unix socket
 * @param path of a Unix socket; null for TCP
 */
record RelayAddress(HostPort address, Path path) {
    private static final String UNIX = "unix:";
    /** As many as may wait for their turn, where the limit of connections is reached; the kernel has a limit of its own. */
    private static final int BACKLOG = 1024;

    static RelayAddress of(String text) {
        if (text.equals(UNIX)) {
            throw new TypeConversionException("'" + text + "' names no path, as unix:/run/backend.sock does");
        }
        if (text.startsWith(UNIX)) {
            try {
                return new RelayAddress(null, Path.of(text.substring(UNIX.length())));
            } catch (InvalidPathException e) {
                throw new TypeConversionException("'" + text + "' does not name a path: " + e.getReason());
            }
        }
        if (text.matches("\\d+")) {
            return new RelayAddress(new HostPort("", HostPort.port(text)), null);
        }
        try {
            return new RelayAddress(HostPort.of(text), null);
        } catch (TypeConversionException e) {
            throw new TypeConversionException(e.getMessage() + "; nor is it a PORT, or unix:PATH");
        }
    }

    /** Begins to listen here. */
    ServerSocketChannel listen() throws IOException, CommandException {
        SocketAddress here = resolve();
        ServerSocketChannel server = path == null ? ServerSocketChannel.open() : ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            if (path == null) {
                server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            }
            return server.bind(here, BACKLOG);
        } catch (IOException e) {
            server.close();
            throw CommandException.failed("cannot listen on " + this + ": " + Operation.reason(e) + hint(Operation.reason(e)));
        }
    }

    private String hint(String reason) {
        if (path != null) {
            return Files.exists(path) ? "; remove " + path + " if nobody listens there any more" : "";
        }
        return switch (reason) {
            case "Address already in use" -> "; choose another port, or see who has it with: ss -ltnp";
            case "Cannot assign requested address" -> "; it is not an address of this machine";
            case "Permission denied" -> "; ports below 1024 take privileges (CAP_NET_BIND_SERVICE)";
            default -> "";
        };
    }

    /** Connects to what is here; waits until that has an outcome. */
    SocketChannel connect(int timeoutMillis) throws IOException {
        ProtocolFamily unix = StandardProtocolFamily.UNIX;
        SocketChannel socket = path == null ? SocketChannel.open() : SocketChannel.open(unix);
        try {
            if (path == null) {
                socket.socket().connect(resolve(), timeoutMillis);
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            } else {
                socket.connect(resolve());
            }
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Looked up anew each time: names change their addresses while a relay runs. */
    private SocketAddress resolve() throws IOException {
        return path == null ? address.resolve() : UnixDomainSocketAddress.of(path);
    }

    /** Tells of a name that nobody knows, or a socket that is not there, before somebody connects; either may change. */
    void check(Consumer<String> complaints) {
        try {
            resolve();
            if (path != null && !Files.exists(path)) {
                complaints.accept("there is no " + this + " yet");
            }
        } catch (IOException e) {
            complaints.accept(Operation.reason(e) + " yet");
        }
    }

    /** What a listening socket was given, where a port was left to the kernel. */
    static String name(ServerSocketChannel server) throws IOException {
        SocketAddress here = server.getLocalAddress();
        return here instanceof InetSocketAddress tcp
                ? new HostPort(tcp.getAddress().isAnyLocalAddress() ? "" : tcp.getAddress().getHostAddress(), tcp.getPort()).toString()
                : UNIX + here;
    }

    /** What listening has made in the file system, to be {@linkplain #tidy tidied}; null for nothing. */
    Object trace() throws IOException {
        return path == null ? null : fileKey();
    }

    /** Removes what listening has left in the file system, unless somebody has put something else there: another relay, say. */
    void tidy(Object trace) throws IOException {
        if (path != null && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && fileKey().equals(trace)) {
            Files.deleteIfExists(path);
        }
    }

    private Object fileKey() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    @Override
    public String toString() {
        return path == null ? address.toString() : UNIX + path;
    }

    /** Reads one from a command line. */
    static final class Converter implements ITypeConverter<RelayAddress> {
        @Override
        public RelayAddress convert(String text) {
            return of(text);
        }
    }
}
