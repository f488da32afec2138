package io.sluice.bench.agent;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own, with the agent or without, to which lines are written and which answers each with one. */
final class Program implements Closeable {
    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    /**
     * Starts it.
     *
     * @param agent the agent's jar, or null for a JVM without
     */
    Program(Path agent, Class<?> main, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (agent != null) {
            command.add("-javaagent:" + agent);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Writes a line, and waits for the answer. */
    double ask(int order) throws IOException {
        orders.println(order);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the program ended; what it said is above");
        }
        return Double.parseDouble(answer);
    }

    /** Waits until it has ended by itself. */
    void await() throws IOException, InterruptedException {
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException("the program ended with status " + status + "; what it said is above");
        }
    }

    @Override
    public void close() {
        orders.close(); // the end of its orders
        process.destroy();
    }
}
