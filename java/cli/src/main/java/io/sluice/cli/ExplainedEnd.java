package io.sluice.cli;

import io.sluice.Method;
import io.sluice.internal.Device;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.TypeConversionException;

/**
 * One end of a transfer that is only explained. Where opening the end itself would be noticed there is a channel of the same
 * kind in its place: nobody is connected to, and no file is made or cut.
 */
final class ExplainedEnd implements Closeable {
    private static final int FORMAT = 0xf000;
    private static final int FIFO = 0x1000;
    private static final int SOCKET = 0xc000;

    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final Deque<Closeable> open = new ArrayDeque<>();
    private final String name;
    private Channel channel;
    private long size = Long.MAX_VALUE;
    /** Whether a standard stream is one. */
    private boolean toFile;
    private Device device;
    private String deviceUnknown;
    private boolean v6;

    private ExplainedEnd(String name) {
        this.name = name;
    }

    /** The source that a person named. */
    static ExplainedEnd source(String name) throws IOException, CommandException {
        return of(name, true);
    }

    /** The target that a person named. */
    static ExplainedEnd target(String name) throws IOException, CommandException {
        return of(name, false);
    }

    private static ExplainedEnd of(String name, boolean source) throws IOException, CommandException {
        ExplainedEnd end = new ExplainedEnd(name);
        try {
            end.facts.put("name", name);
            if (name.equals("-")) {
                end.standardStream(source);
            } else if (name.equals("pipe")) {
                end.pipe(source);
            } else if (name.startsWith("tcp:")) {
                end.tcp(address(name), source);
            } else if (name.startsWith("unix:")) {
                end.unix();
            } else {
                end.file(Path.of(name), source);
            }
            return end;
        } catch (IOException | CommandException | RuntimeException e) {
            end.close();
            throw e;
        }
    }

    private static HostPort address(String name) throws CommandException {
        try {
            return HostPort.of(name.substring("tcp:".length()));
        } catch (TypeConversionException e) {
            throw CommandException.usage(name + ": " + e.getMessage());
        }
    }

    Channel channel() {
        return channel;
    }

    /** Whether it is a pipe, with or without a name. */
    boolean isPipe() {
        String kind = (String) facts.get("kind");
        return kind.equals("pipe") || kind.equals("FIFO") || kind.contains(", pipe:");
    }

    /** In bytes; {@link Long#MAX_VALUE} where that is not known. */
    long size() {
        return size;
    }

    /** What the JSON says of it. */
    Map<String, Object> facts() {
        return facts;
    }

    /** Whether pages leave by its device without a copy: 1, 0, or -1 where that is not known, or is no question. */
    int gathers() {
        return device == null ? -1 : device.gathers(v6);
    }

    /** How often the CPU copies each byte on the way here, by a method's design; -1 where that depends on what is not known. */
    int copies(Method.Design design) {
        String kind = (String) facts.get("kind");
        if (toFile || kind.contains("file") || kind.contains("device") || design.cpuCopies() == design.cpuCopiesGathering()) {
            return design.cpuCopies();
        }
        return kind.startsWith("TCP") && gathers() < 1 ? gathers() < 0 ? -1 : design.cpuCopies() : design.cpuCopiesGathering();
    }

    /** What is known of the device that it is behind, for people; null where there is none. */
    String device() {
        if (device == null) {
            return deviceUnknown;
        }
        return device.name() + ", which " + switch (gathers()) {
            case 1 -> "gathers scattered pages and computes checksums: no copy by the CPU on the way to it";
            case 0 -> "does not both gather scattered pages and compute checksums: the CPU copies each packet for it";
            default -> "is made of software: whether there is one more copy depends on the device behind it";
        };
    }

    @Override
    public String toString() {
        return name + " (" + facts.get("kind") + (size == Long.MAX_VALUE ? "" : ", " + ByteCount.of(size))
                + (facts.containsKey("fileSystem") ? ", on " + facts.get("fileSystem") : "") + ")";
    }

    private <C extends Channel> C keep(C made) {
        open.push(made);
        return made;
    }

    private void kind(String kind) {
        facts.put("kind", kind);
    }

    private void standardStream(boolean source) throws IOException {
        // Not kept: they are the process's.
        FileChannel stream = source ? new FileInputStream(FileDescriptor.in).getChannel() : new FileOutputStream(FileDescriptor.out).getChannel();
        Path what = Path.of("/proc/self/fd/" + (source ? 0 : 1));
        kind((source ? "standard input, " : "standard output, ") + Files.readSymbolicLink(what));
        toFile = Files.isRegularFile(what);
        if (source && toFile) {
            size = Math.max(0, stream.size() - stream.position());
        }
        channel = stream;
    }

    private void pipe(boolean source) throws IOException {
        Pipe pipe = Pipe.open();
        open.push(pipe.source());
        open.push(pipe.sink());
        channel = source ? pipe.source() : pipe.sink();
        kind("pipe");
    }

    private void tcp(HostPort address, boolean source) throws IOException, CommandException {
        if (address.port() == 0) {
            throw CommandException.usage(name + ": nobody can be reached at port 0");
        }
        InetAddress named = address.resolve().getAddress();
        InetAddress host = named.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : named;
        kind("TCP socket");
        facts.put("address", host.getHostAddress());
        connect(ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        if (source) {
            return;
        }
        v6 = host instanceof Inet6Address;
        try {
            device = Device.to(host);
            facts.put("device", Map.of("name", device.name(), "scatterGather", device.scatterGather(),
                    "checksums", v6 ? device.checksumsIpv6() : device.checksumsIpv4(), "gathers", gathers()));
        } catch (IOException e) {
            deviceUnknown = "a device that is not known: " + e.getMessage();
        }
    }

    private void unix() throws IOException {
        kind("Unix socket");
        Path directory = Files.createTempDirectory("sluice-");
        Path path = directory.resolve("s");
        try {
            connect(ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path)));
        } finally {
            Files.deleteIfExists(path);
            Files.delete(directory);
        }
    }

    /** A connection of the kind, to this process itself. */
    private void connect(ServerSocketChannel listening) throws IOException {
        try (listening) {
            SocketChannel near = keep(SocketChannel.open(listening.getLocalAddress()));
            keep(listening.accept());
            channel = near;
        }
    }

    private void file(Path path, boolean source) throws IOException, CommandException {
        boolean there = Files.exists(path);
        if (Files.isDirectory(path)) {
            throw CommandException.failed(name + ": is a directory; name a file, tcp:HOST:PORT, unix:PATH, pipe or -");
        }
        int format = there ? (int) Files.getAttribute(path, "unix:mode") & FORMAT : 0;
        if (format == SOCKET) {
            throw CommandException.failed(name + ": is a Unix socket; name it as unix:" + name);
        }
        if (format == FIFO) {
            pipe(source); // opening the FIFO itself would wait for its other end
            kind("FIFO");
            return;
        }
        kind(there && !Files.isRegularFile(path) ? "device" : "file");
        if (source) {
            FileChannel file = keep(FileChannel.open(path, StandardOpenOption.READ));
            size = Files.isRegularFile(path) ? file.size() : Long.MAX_VALUE;
            channel = file;
        } else if (there) {
            channel = keep(FileChannel.open(path, StandardOpenOption.WRITE));
        } else {
            channel = inPlaceOf(path);
            kind("file that is not there yet");
        }
        Path place = there ? path : path.toAbsolutePath().getParent();
        facts.put("fileSystem", Files.getFileStore(place).type());
    }

    private FileChannel inPlaceOf(Path path) throws IOException, CommandException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory + ", where " + path.getFileName() + " is to be");
        }
        if (!Files.isWritable(directory)) {
            throw CommandException.failed(name + ": permission denied to make a file in " + directory);
        }
        return keep(FileChannel.open(Files.createTempFile("sluice-", ".explain"), StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
