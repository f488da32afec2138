package io.sluice.bench.proxy;

import com.google.gson.GsonBuilder;
import io.sluice.bench.Child;
import io.sluice.bench.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The proxy of netty#17531, where splice brought 11k requests a second to 19k: wrk asks for 1 MB over 128 connections,
 * through a proxy on a relay loop and through others that copy, in turns, each in a process of its own.
 */
public final class ProxyComparison {
    private static final String USAGE = "usage: ./gradlew proxy [-Pquick] [-Pjdk=25]"
            + " (the program itself: [--quick] [--rounds N] [--seconds N] [--json PATH])";
    private static final List<Role> PROXIES = List.of(Role.RELAY, Role.COPY_256, Role.COPY_64);
    private static final int RESPONSE = 1_000_000;
    private static final double MILLI = 1e6;

    private final int rounds;
    private final int seconds;
    private final Map<Role, List<Round>> made = new EnumMap<>(Role.class);

    private ProxyComparison(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
        PROXIES.forEach(proxy -> made.put(proxy, new ArrayList<>()));
    }

    /**
     * One run of wrk.
     *
     * @param requestsPerSecond how many were answered
     * @param cpuMillisPerRequest CPU time of the proxy's process for each
     */
    private record Round(double requestsPerSecond, double cpuMillisPerRequest) {}

    /**
     * Compares, and ends the JVM: with status 0 if all was measured, 1 if something went wrong, 2 if what is asked for
     * cannot be done. In a process of its own, plays one of the servers.
     *
     * @param arguments {@code --quick}, {@code --rounds N}, {@code --seconds N}, {@code --json PATH}
     */
    public static void main(String... arguments) {
        try {
            if (arguments.length == 3 && arguments[0].equals("--play")) {
                Role.valueOf(arguments[1]).play(Integer.parseInt(arguments[2]));
            } else {
                run(arguments);
            }
        } catch (IllegalArgumentException e) {
            System.err.println("proxy: " + e.getMessage());
            System.exit(2);
        } catch (IOException | InterruptedException e) {
            System.err.println("proxy: stopped: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(String... arguments) throws IOException, InterruptedException {
        int rounds = 5;
        int seconds = 8;
        Path json = null;
        for (int i = 0; i < arguments.length; i++) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (arguments[i]) {
                case "--quick" -> seconds = 2;
                case "--rounds" -> rounds = number(arguments[i++], value);
                case "--seconds" -> seconds = number(arguments[i++], value);
                case "--json" -> {
                    json = Path.of(value).toAbsolutePath();
                    i++;
                }
                default -> throw new IllegalArgumentException("unknown argument '" + arguments[i] + "'; " + USAGE);
            }
        }
        ProxyComparison comparison = new ProxyComparison(rounds, seconds);
        comparison.compare();
        comparison.print();
        if (json != null) {
            Files.createDirectories(json.getParent());
            Files.writeString(json, new GsonBuilder().setPrettyPrinting().create().toJson(comparison.made));
            System.out.println("every round is in " + json);
        }
    }

    private static int number(String option, String value) {
        int number = value.matches("\\d{1,4}") ? Integer.parseInt(value) : 0;
        if (number < 1) {
            throw new IllegalArgumentException(option + " needs a number from 1 to 9999, not '" + value + "'; " + USAGE);
        }
        return number;
    }

    private void compare() throws IOException, InterruptedException {
        Map<Role, Child> servers = new EnumMap<>(Role.class);
        try {
            servers.put(Role.ORIGIN, Role.ORIGIN.start(0));
            for (Role proxy : PROXIES) {
                servers.put(proxy, proxy.start(servers.get(Role.ORIGIN).port()));
            }
            // The first round warms up. The rest take turns: what disturbs, disturbs all alike.
            for (int round = -1; round < rounds; round++) {
                for (Role proxy : PROXIES) {
                    Child server = servers.get(proxy);
                    long before = server.cpuNanos();
                    Wrk.Run run = Wrk.ask(server.port(), RESPONSE, seconds);
                    double cpu = (server.cpuNanos() - before) / MILLI / run.requests();
                    if (round >= 0) {
                        made.get(proxy).add(new Round(run.perSecond(), cpu));
                    }
                }
            }
        } finally {
            servers.values().forEach(Child::close);
        }
    }

    private void print() throws IOException {
        System.out.printf("Java %s, %d CPUs for wrk, proxy and origin together%nTCP over loopback, %s%n",
                System.getProperty("java.runtime.version"), Runtime.getRuntime().availableProcessors(), Environment.network());
        System.out.printf("%,d bytes a response, %d connections; median of %d rounds of %d s, in turns (lowest to highest)%n%n",
                RESPONSE, Wrk.CONNECTIONS, rounds, seconds);
        System.out.printf("%-26s %-28s %s%n", "proxy, on one thread", "requests/s", "its CPU ms/request");
        made.forEach((proxy, all) -> System.out.printf("%-26s %-28s %s%n", proxy.title(),
                spread("%,.0f", all.stream().mapToDouble(Round::requestsPerSecond).toArray()),
                spread("%.3f", all.stream().mapToDouble(Round::cpuMillisPerRequest).toArray())));
    }

    private static String spread(String format, double... values) {
        Arrays.sort(values);
        return String.format(Locale.ROOT, format + " (" + format + " to " + format + ")",
                values[values.length / 2], values[0], values[values.length - 1]);
    }
}
