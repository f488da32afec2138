package io.sluice.bench.endtoend;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, so that its CPU time can be told from wrk's. */
final class Child implements Closeable {
    private static final int BACKLOG = 1024;
    private static final int PATIENCE_SECONDS = 5;

    private final Process process;
    private final int port;

    private Child(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts this program with other arguments, and waits until it listens. */
    static Child start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EndToEnd.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String port = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        if (port == null) {
            throw new IOException("a server did not start; what it said is above");
        }
        return new Child(process, Integer.parseInt(port));
    }

    /** In the child: opens a listener, and tells the parent its port. */
    static ServerSocketChannel listen() throws IOException {
        ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        System.out.println(((InetSocketAddress) listener.getLocalAddress()).getPort());
        return listener;
    }

    /** Closes what has failed or ended anyway. */
    static void drop(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    int port() {
        return port;
    }

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
