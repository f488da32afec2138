package io.sluice.bench.endtoend;

import com.google.gson.GsonBuilder;
import io.sluice.bench.Answer;
import io.sluice.bench.Child;
import io.sluice.bench.Environment;
import io.sluice.bench.FileServer;
import io.sluice.bench.proxy.ProxyComparison;
import io.sluice.bench.proxy.Wrk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whole programs with Sluice and without, in turns, each in a process of its own: a server of files, a sink of uploads, and the proxy
 * of {@code ./gradlew proxy}.
 */
public final class EndToEnd {
    private static final String USAGE = "usage: ./gradlew endToEnd [-Pquick] [-Pjdk=25] (the program itself: [--quick] [--json PATH])";
    private static final List<Integer> SIZES = List.of(4 << 10, 64 << 10, 1 << 20);
    private static final int UPLOAD = 1 << 20;
    private static final int ASKING = 64;
    private static final int UPLOADING = 8;
    private static final double MICRO = 1e3;
    private static final String FILES = "--files";
    private static final String UPLOADS = "--uploads";

    private final int rounds;
    private final int seconds;
    private final Path directory;
    private final Map<String, Map<String, List<Round>>> made = new LinkedHashMap<>();

    private EndToEnd(int rounds, int seconds, Path directory) {
        this.rounds = rounds;
        this.seconds = seconds;
        this.directory = directory;
    }

    /**
     * One run of wrk.
     *
     * @param requestsPerSecond how many were answered
     * @param cpuMicrosPerRequest CPU time of the server's process for each
     */
    private record Round(double requestsPerSecond, double cpuMicrosPerRequest) {}

    /** A run of wrk against a server. */
    private interface Load {
        Wrk.Run run(Child server) throws IOException, InterruptedException;
    }

    /**
     * Compares, and ends the JVM with status 1 if something went wrong; in a process of its own, plays one of the servers.
     *
     * @param arguments {@code --quick}, {@code --json PATH}
     */
    public static void main(String... arguments) {
        try {
            if (arguments.length == 3 && arguments[0].equals(FILES)) {
                FileServer.run(Answer.valueOf(arguments[1]), Path.of(arguments[2]));
            } else if (arguments.length == 3 && arguments[0].equals(UPLOADS)) {
                UploadSink.run(Boolean.parseBoolean(arguments[1]), Path.of(arguments[2]));
            } else {
                run(arguments);
            }
        } catch (IllegalArgumentException e) {
            System.err.println("endToEnd: " + e.getMessage());
            System.exit(2);
        } catch (IOException | InterruptedException e) {
            System.err.println("endToEnd: stopped: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(String... arguments) throws IOException, InterruptedException {
        boolean quick = false;
        Path json = null;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--quick")) {
                quick = true;
            } else if (arguments[i].equals("--json") && i + 1 < arguments.length) {
                json = Path.of(arguments[++i]).toAbsolutePath();
            } else {
                throw new IllegalArgumentException("unknown argument '" + arguments[i] + "'; " + USAGE);
            }
        }
        Path directory = Path.of(System.getProperty("sluice.bench.directory", "build/bench")).toAbsolutePath();
        EndToEnd all = new EndToEnd(quick ? 3 : 5, quick ? 1 : 3, Files.createDirectories(directory));
        all.head();
        for (int size : SIZES) {
            all.files(size);
        }
        all.uploads();
        if (json != null) {
            Files.createDirectories(json.getParent());
            Files.writeString(json, new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(all.made));
        }
        System.out.println();
        ProxyComparison.main("--rounds", Integer.toString(all.rounds), "--seconds", Integer.toString(all.seconds));
    }

    private void head() throws IOException {
        System.out.printf("Java %s, %d CPUs for wrk and server together%nTCP over loopback, %s%nmedian of %d rounds of %d s, in turns (lowest to highest)%n",
                System.getProperty("java.runtime.version"), Runtime.getRuntime().availableProcessors(), Environment.network(), rounds, seconds);
    }

    private void files(int size) throws IOException, InterruptedException {
        Map<String, Child> servers = new LinkedHashMap<>();
        try {
            for (Answer answer : Answer.values()) {
                servers.put(answer.title(), Child.start("file server", EndToEnd.class, FILES, answer.name(), directory.toString()));
            }
            compare("files of " + (size >> 10) + " KiB, " + ASKING + " connections", servers,
                    server -> Wrk.ask("http://127.0.0.1:" + server.port() + "/" + size, ASKING, seconds));
        } finally {
            servers.values().forEach(Child::close);
        }
    }

    private void uploads() throws IOException, InterruptedException {
        Path script = Files.writeString(directory.resolve("upload.lua"),
                "wrk.method = 'POST'\nwrk.body = string.rep('x', " + UPLOAD + ")\n");
        Map<String, Child> servers = new LinkedHashMap<>();
        try {
            servers.put("JDK transferFrom", Child.start("upload sink", EndToEnd.class, UPLOADS, "true", directory.toString()));
            servers.put("Sluice.transferFrom", Child.start("upload sink", EndToEnd.class, UPLOADS, "false", directory.toString()));
            compare("uploads of " + (UPLOAD >> 10) + " KiB to a file, " + UPLOADING + " connections", servers,
                    server -> Wrk.ask("http://127.0.0.1:" + server.port() + "/", UPLOADING, seconds, "-s", script.toString()));
        } finally {
            servers.values().forEach(Child::close);
            Files.deleteIfExists(script);
        }
    }

    private void compare(String title, Map<String, Child> servers, Load load) throws IOException, InterruptedException {
        Map<String, List<Round>> all = new LinkedHashMap<>();
        // The first round warms up. The rest take turns: what disturbs, disturbs all alike.
        for (int round = -1; round < rounds; round++) {
            for (Map.Entry<String, Child> server : servers.entrySet()) {
                long before = server.getValue().cpuNanos();
                Wrk.Run run = load.run(server.getValue());
                double cpu = (server.getValue().cpuNanos() - before) / MICRO / run.requests();
                if (round >= 0) {
                    all.computeIfAbsent(server.getKey(), name -> new ArrayList<>()).add(new Round(run.perSecond(), cpu));
                }
            }
        }
        made.put(title, all);
        System.out.printf("%n%-46s %-32s %s%n", title, "requests/s", "server's CPU µs/request");
        all.forEach((name, each) -> System.out.printf("  %-44s %-32s %s%n", name,
                spread("%,.0f", each.stream().mapToDouble(Round::requestsPerSecond).toArray()),
                spread("%,.1f", each.stream().mapToDouble(Round::cpuMicrosPerRequest).toArray())));
    }

    private static String spread(String format, double... values) {
        Arrays.sort(values);
        return String.format(Locale.ROOT, format + " (" + format + " to " + format + ")",
                values[values.length / 2], values[0], values[values.length - 1]);
    }
}
