package io.sluice.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sluice.contract.fixture.Running;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server in a JVM under the agent, and what it printed. */
final class Server implements Closeable {
    private static final String STATS = "sluice-stats ";
    private static final int DEADLINE_SECONDS = 60;

    private final Process process;
    private final List<String> output = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<String> address = new CompletableFuture<>();
    private final Running<Void> reading;

    private Server(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        reading = Running.start(() -> {
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    output.add(line);
                    int at = line.indexOf("http://127.0.0.1:");
                    if (at >= 0) {
                        address.complete(line.substring(at));
                    }
                }
            }
            address.completeExceptionally(new AssertionError("the server ended:\n" + String.join("\n", output)));
            return null;
        });
    }

    /** Starts a program under the agent, with figures. */
    static Server underAgent(List<String> program) throws IOException {
        List<String> command = java();
        command.add("-javaagent:" + System.getProperty("sluice.agent.jar") + "=stats=json");
        command.addAll(program);
        return new Server(command);
    }

    /** The JVM, with options that have it start soon. */
    static List<String> java() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        return command;
    }

    /** The URL that it printed, once it has. */
    String address() throws Exception {
        return address.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }


    /** Ends it as an operator would, and returns the figures that the agent printed. */
    JsonObject stop() throws Exception {
        process.toHandle().destroy(); // Process.destroy would close what we read from
        assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "still running after SIGTERM");
        reading.result();
        List<String> lines = output.stream().filter(line -> line.startsWith(STATS)).toList();
        assertEquals(1, lines.size(), () -> String.join("\n", output));
        return JsonParser.parseString(lines.get(0).substring(STATS.length())).getAsJsonObject();
    }

    /** How many bytes figures tell of, over all methods. */
    static long bytes(JsonObject stats) {
        return stats.entrySet().stream().mapToLong(row -> row.getValue().getAsJsonObject().get("bytes").getAsLong()).sum();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
