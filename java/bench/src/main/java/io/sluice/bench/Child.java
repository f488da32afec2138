package io.sluice.bench;

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

/** A server in a process of its own, so that its CPU time can be told from that of others. For one thread. */
public final class Child implements Closeable {
    private static final int BACKLOG = 1024;
    private static final int PATIENCE_SECONDS = 5;

    private final Process process;
    private final int port;

    private Child(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a server, and waits until it listens.
     *
     * @param title what people call it
     * @param program whose {@code main} it is
     * @param arguments what that is given
     * @return the server
     * @throws IOException if it ended instead
     */
    public static Child start(String title, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String port = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        if (port == null) {
            throw new IOException("the " + title + " did not start; what it said is above");
        }
        return new Child(process, Integer.parseInt(port));
    }

    /**
     * In the child: opens a listener, and tells the parent its port.
     *
     * @return the listener
     * @throws IOException if there is no port to be had
     */
    public static ServerSocketChannel listen() throws IOException {
        ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        System.out.println(((InetSocketAddress) listener.getLocalAddress()).getPort());
        return listener;
    }

    /**
     * Closes what has failed or ended anyway.
     *
     * @param channel what
     */
    public static void drop(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    /**
     * Returns where it listens.
     *
     * @return a port
     */
    public int port() {
        return port;
    }

    /**
     * Returns all CPU time of the process so far.
     *
     * @return nanoseconds
     * @throws IOException if it has ended
     */
    public long cpuNanos() throws IOException {
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
