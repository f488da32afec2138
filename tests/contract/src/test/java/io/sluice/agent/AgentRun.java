package io.sluice.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sluice.contract.fixture.Jvm;
import java.util.List;
import java.util.Map;

/**
 * A program, run under the agent.
 *
 * @param output all that it printed, in lines
 */
record AgentRun(List<String> output) {
    private static final String STATS = "sluice-stats ";

    /** The agent's jar. */
    static final String JAR = System.getProperty("sluice.agent.jar");

    /** A JVM with the agent, which is given those options. */
    static Jvm jvm(String options) {
        return new Jvm().option("-javaagent:" + JAR + (options.isEmpty() ? "" : "=" + options));
    }

    /** Runs a program to its end, which must be good. */
    static AgentRun of(Jvm jvm, Class<?> program, Object... arguments) throws Exception {
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        return new AgentRun(jvm.run(program, texts).well().output().lines().toList());
    }

    /** The lines that the agent printed. */
    List<String> fromAgent() {
        return output.stream().filter(line -> line.startsWith("sluice-agent: ") || line.startsWith(STATS)).toList();
    }

    /** The lines that the program printed. */
    List<String> fromProgram() {
        return output.stream().filter(line -> !fromAgent().contains(line)).toList();
    }

    /** The figures that {@code stats=json} printed. */
    JsonObject stats() {
        List<String> lines = output.stream().filter(line -> line.startsWith(STATS)).toList();
        assertEquals(1, lines.size(), () -> String.join("\n", output));
        return stats(lines.get(0));
    }

    /** The figures in such a line. */
    static JsonObject stats(String line) {
        assertTrue(line.startsWith(STATS), line);
        return JsonParser.parseString(line.substring(STATS.length())).getAsJsonObject();
    }

    /** How many bytes were moved by a method. */
    long bytes(String method) {
        return stats().has(method) ? stats().getAsJsonObject(method).get("bytes").getAsLong() : 0;
    }

    /** How many bytes were moved by all methods but the JDK's. */
    long bytesBySluice() {
        return bytes(stats()) - bytes("JDK");
    }

    /** How many bytes figures tell of. */
    static long bytes(JsonObject stats) {
        return stats.entrySet().stream().map(Map.Entry::getValue)
                .mapToLong(row -> row.getAsJsonObject().get("bytes").getAsLong()).sum();
    }
}
