package io.sluice.bench.proxy;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of the comparison, in a process of its own, so that its CPU time can be told from the others'. */
enum Role {
    /** What the proxies are in front of. */
    ORIGIN("origin"),
    RELAY("RelayLoop"),
    COPY_256("ByteBuffer loop, 256 KiB"),
    COPY_64("ByteBuffer loop, 64 KiB");

    private static final int BACKLOG = 1024;

    private final String title;

    Role(String title) {
        this.title = title;
    }

    /** What people call it. */
    String title() {
        return title;
    }

    /** Plays the role until the process is ended. */
    void play(int originPort) throws IOException {
        SocketAddress origin = new InetSocketAddress(InetAddress.getLoopbackAddress(), originPort);
        switch (this) {
            case RELAY -> RelayProxy.run(origin);
            case COPY_256 -> CopyProxy.run(origin, 256 << 10);
            case COPY_64 -> CopyProxy.run(origin, 64 << 10);
            default -> Origin.run();
        }
    }

    /** Starts a process that plays it, and waits until that listens. */
    Server start(int originPort) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ProxyComparison.class.getName(),
                "--play", name(), Integer.toString(originPort)));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String port = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        if (port == null) {
            throw new IOException("the " + title + " did not start; what it said is above");
        }
        return new Server(process, Integer.parseInt(port));
    }

    /** Opens a listener, and tells the parent its port. */
    static ServerSocketChannel listen() throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        System.out.println(((InetSocketAddress) listener.getLocalAddress()).getPort());
        return listener;
    }

    /** Closes what has failed or ended anyway. */
    static void close(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    /**
     * A role that is being played.
     *
     * @param process where
     * @param port where it listens
     */
    record Server(Process process, int port) implements Closeable {
        private static final int PATIENCE_SECONDS = 5;

        /** All CPU time of the process so far, in nanoseconds. */
        long cpuNanos() throws IOException {
            return process.info().totalCpuDuration()
                    .orElseThrow(() -> new IOException("a server has ended; what it said is above")).toNanos();
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
