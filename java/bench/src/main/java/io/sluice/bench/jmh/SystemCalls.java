package io.sluice.bench.jmh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Has perf count the system calls of a thread, where perf is installed and permitted to. */
final class SystemCalls {
    private static boolean refused;

    private final Process perf;
    private final BufferedReader answers;
    private final Path output;

    private SystemCalls(Process perf, Path output) {
        this.perf = perf;
        this.output = output;
        this.answers = new BufferedReader(new InputStreamReader(perf.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Starts to count those of the calling thread; null if that cannot be done here. */
    static SystemCalls ofThisThread() throws IOException {
        if (refused) {
            return null;
        }
        String thread = Path.of("/proc/thread-self").toRealPath().getFileName().toString();
        Path output = Files.createTempFile("sluice-perf-", ".csv");
        Process perf;
        try {
            // It begins only when told to, and says when it has: else it would miss the first calls.
            perf = new ProcessBuilder(List.of("perf", "stat", "-x", ",", "-e", "raw_syscalls:sys_enter", "-t", thread,
                    "-D", "-1", "--control", "fd:0,1", "-o", output.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException missing) {
            refused = true;
            Files.delete(output);
            return null;
        }
        SystemCalls calls = new SystemCalls(perf, output);
        if (!calls.tell("enable")) {
            refused = true;
            calls.end();
            return null;
        }
        return calls;
    }

    private boolean tell(String command) {
        try {
            perf.getOutputStream().write((command + "\n").getBytes(StandardCharsets.US_ASCII));
            perf.getOutputStream().flush();
            String answer = answers.readLine();
            return answer != null && answer.contains("ack");
        } catch (IOException ended) {
            return false;
        }
    }

    /** Ends, and returns how many it saw; {@link Observation#UNKNOWN} if it did not say. */
    long end() throws IOException {
        try {
            boolean counted = tell("disable");
            // As if by the keyboard: it writes its file at its end.
            new ProcessBuilder("kill", "-INT", Long.toString(perf.pid())).start().waitFor();
            perf.waitFor();
            return counted ? read() : Observation.UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Observation.UNKNOWN;
        } finally {
            Files.delete(output);
        }
    }

    private long read() throws IOException {
        return Files.readAllLines(output).stream()
                .filter(line -> line.contains("raw_syscalls:sys_enter"))
                .map(line -> line.substring(0, line.indexOf(',')))
                .filter(count -> count.matches("\\d+"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(Observation.UNKNOWN);
    }
}
