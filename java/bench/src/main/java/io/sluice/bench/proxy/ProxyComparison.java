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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proxy of netty#17531, where splice brought 11k requests a second to 19k: wrk asks for 1 MB over 128 connections,
 * through a proxy on a relay loop and through one that copies, in turns, each in a process of its own.
 *
 * <p>Start with {@code java -cp 'java/bench/build/jars/*' io.sluice.bench.proxy.ProxyComparison [rounds [seconds]]}.
 */
public final class ProxyComparison {
    private static final List<String> PROXIES = List.of("relay", "copy 256 KiB", "copy 64 KiB");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern COUNT = Pattern.compile("(\\d+) requests in");
    private static final Pattern ERRORS = Pattern.compile("(?m)^.*(Socket errors|Non-2xx).*$");

    private ProxyComparison() {}

    /**
     * Compares; or, in a child process, plays one of the roles.
     *
     * @param arguments rounds and seconds of each
     * @throws Exception if wrk is not there, or a process fails
     */
    public static void main(String... arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("origin")) {
            Origin.run();
        } else if (arguments.length > 1 && PROXIES.contains(arguments[0])) {
            SocketAddress origin = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]));
            if (arguments[0].equals("relay")) {
                RelayProxy.run(origin);
            } else {
                CopyProxy.run(origin, arguments[0].contains("256") ? 1 << 18 : 1 << 16);
            }
        } else {
            int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
            int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
            compare(rounds, seconds);
        }
    }

    private static void compare(int rounds, int seconds) throws Exception {
        List<Process> processes = new ArrayList<>();
        double[][] rates = new double[PROXIES.size()][rounds];
        double[][] cpus = new double[PROXIES.size()][rounds];
        try {
            Process origin = start("origin");
            processes.add(origin);
            String port = port(origin);
            int[] ports = new int[PROXIES.size()];
            for (int i = 0; i < ports.length; i++) {
                Process proxy = start(PROXIES.get(i), port);
                processes.add(proxy);
                ports[i] = Integer.parseInt(port(proxy));
                wrk(ports[i], 3); // warms it up
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < ports.length; i++) {
                    ProcessHandle.Info before = processes.get(i + 1).info();
                    Duration start = before.totalCpuDuration().orElseThrow();
                    String output = wrk(ports[i], seconds);
                    Duration used = processes.get(i + 1).info().totalCpuDuration().orElseThrow().minus(start);
                    rates[i][round] = number(RATE, output);
                    cpus[i][round] = used.toNanos() / 1e6 / number(COUNT, output);
                }
            }
        } finally {
            for (Process process : processes) {
                process.destroy();
                process.waitFor(5, TimeUnit.SECONDS);
            }
        }
        System.out.printf("%-14s %12s %22s   medians of %d rounds of %d s; 1 MB, 128 connections%n",
                "proxy", "requests/s", "proxy's CPU ms/request", rounds, seconds);
        for (int i = 0; i < rates.length; i++) {
            System.out.printf(Locale.ROOT, "%-14s %12.0f %22.3f   %s%n", PROXIES.get(i), median(rates[i]), median(cpus[i]),
                    Arrays.toString(Arrays.stream(rates[i]).mapToLong(Math::round).toArray()));
        }
    }

    private static Process start(String... role) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        String library = System.getProperty("sluice.native.path");
        if (library != null) {
            command.add("-Dsluice.native.path=" + library);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ProxyComparison.class.getName()));
        command.addAll(List.of(role));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static String port(Process process) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        String line = output.readLine();
        if (line == null) {
            throw new IOException("a process of the comparison did not start");
        }
        return line;
    }

    private static String wrk(int port, int seconds) throws IOException, InterruptedException {
        Process wrk;
        try {
            wrk = new ProcessBuilder("wrk", "-t1", "-c128", "-d" + seconds + "s", "http://127.0.0.1:" + port + "/")
                    .redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException("wrk is missing; get it: apt-get install wrk", e);
        }
        String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        Matcher errors = ERRORS.matcher(output);
        if (wrk.waitFor() != 0 || errors.find()) {
            throw new IOException("wrk failed:\n" + output);
        }
        return output;
    }

    private static double number(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new IllegalStateException("wrk did not say:\n" + output);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    static ServerSocketChannel listen() throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        tellPort(listener);
        return listener;
    }

    static void tellPort(ServerSocketChannel listener) throws IOException {
        System.out.println(((InetSocketAddress) listener.getLocalAddress()).getPort());
    }

    static void close(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
