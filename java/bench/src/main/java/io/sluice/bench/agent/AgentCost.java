package io.sluice.bench.agent;

import io.sluice.bench.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;

/** What the agent costs a program, in JVMs with it and without, in turns: to start, and for each small transfer. */
public final class AgentCost {
    private static final String USAGE = "usage: ./gradlew agentCost [-Pjdk=25] (the program itself: the path of the agent's jar)";
    private static final int STARTS = 21;
    private static final int ROUNDS = 21;
    private static final int WARM_UPS = 10;
    private static final int TRANSFERS = 20_000;
    private static final double MILLI = 1e6;

    private final Path agent;
    private final double[][] measured = new double[2][];

    private AgentCost(Path agent) {
        this.agent = agent;
    }

    /** Measures one time, in a JVM without the agent or with it. */
    private interface Once {
        double measure(boolean withAgent) throws IOException, InterruptedException;
    }

    /**
     * Measures, and prints.
     *
     * @param arguments the path of the agent's jar
     */
    public static void main(String... arguments) {
        if (arguments.length != 1 || !Files.isReadable(Path.of(arguments[0]))) {
            System.err.println(USAGE);
            System.exit(2);
        }
        try {
            new AgentCost(Path.of(arguments[0]).toAbsolutePath()).run();
        } catch (IOException | InterruptedException e) {
            System.err.println("agentCost: stopped: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run() throws IOException, InterruptedException {
        System.out.printf("Java %s, TCP over loopback, %s%nmedian (lowest to highest), in turns%n",
                System.getProperty("java.runtime.version"), Environment.network());
        starts();
        transfers();
    }

    private void starts() throws IOException, InterruptedException {
        turns(STARTS, withAgent -> {
            long before = System.nanoTime();
            try (Program program = new Program(withAgent ? agent : null, Nothing.class)) {
                program.await();
            }
            return (System.nanoTime() - before) / MILLI;
        });
        print("a program that does nothing, from start to end, " + STARTS + " times", "ms");
        double[] more = paired((without, with) -> with - without);
        System.out.printf("  %-20s %s ms; the bar is 300 ms%n", "more", spread(more));
    }

    private void transfers() throws IOException, InterruptedException {
        Path directory = Files.createDirectories(Path.of(System.getProperty("sluice.bench.directory", "build/bench")));
        Path file = Files.write(directory.resolve("agent-cost"), new byte[Transfers.SIZE]);
        try (ServerSocketChannel listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Program stock = sender(null, file, listener);
                Program agents = sender(agent, file, listener)) {
            turns(WARM_UPS, withAgent -> (withAgent ? agents : stock).ask(TRANSFERS));
            turns(ROUNDS, withAgent -> (withAgent ? agents : stock).ask(TRANSFERS));
        } finally {
            Files.delete(file);
        }
        print("transferTo of 4 KiB to TCP, CPU of its thread, " + ROUNDS + " rounds of " + TRANSFERS, "ns");
        double[] ratio = paired((without, with) -> with / without);
        System.out.printf("  %-20s %s; the bar is 1%n", "ratio", spread("%.3f", ratio));
    }

    private static Program sender(Path agent, Path file, ServerSocketChannel listener) throws IOException {
        int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        Program program = new Program(agent, Transfers.class, file, port);
        SocketChannel peer = listener.accept();
        Thread taker = new Thread(() -> take(peer), "taker");
        taker.setDaemon(true);
        taker.start();
        return program;
    }

    private static void take(SocketChannel peer) {
        ByteBuffer landing = ByteBuffer.allocateDirect(1 << 20);
        try (peer) {
            while (peer.read(landing.clear()) >= 0) {
                // What comes is thrown away.
            }
        } catch (IOException e) {
            // It has ended, and says so itself.
        }
    }

    /** What disturbs, disturbs both alike; and neither is always the first. */
    private void turns(int times, Once once) throws IOException, InterruptedException {
        measured[0] = new double[times];
        measured[1] = new double[times];
        for (int turn = 0; turn < times; turn++) {
            for (int i = 0; i < 2; i++) {
                int which = (turn + i) % 2;
                measured[which][turn] = once.measure(which == 1);
            }
        }
    }

    private double[] paired(DoubleBinaryOperator of) {
        double[] pairs = new double[measured[0].length];
        Arrays.setAll(pairs, turn -> of.applyAsDouble(measured[0][turn], measured[1][turn]));
        return pairs;
    }

    private void print(String title, String unit) {
        System.out.printf("%n%s%n  %-20s %s %s%n  %-20s %s %s%n", title, "without the agent", spread(measured[0]), unit,
                "with the agent", spread(measured[1]), unit);
    }

    private static String spread(double... values) {
        return spread("%,.0f", values);
    }

    private static String spread(String format, double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return String.format(Locale.ROOT, format + " (" + format + " to " + format + ")",
                sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }
}
