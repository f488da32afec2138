package io.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where threads run: two CPUs whose wake-ups cross drown small transfers, and one that moves about drowns all. */
final class Cpus {
    private static final int PATIENCE_SECONDS = 10;

    private final List<Integer> allowed;
    private boolean pinned = true;

    private Cpus(List<Integer> allowed) {
        this.allowed = allowed;
    }

    /** The CPUs this process may use. */
    static Cpus here() throws IOException {
        String list = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse("0");
        List<Integer> cpus = new ArrayList<>();
        for (String part : list.split(",")) {
            String[] ends = part.split("-");
            for (int cpu = Integer.parseInt(ends[0]); cpu <= Integer.parseInt(ends[ends.length - 1]); cpu++) {
                cpus.add(cpu);
            }
        }
        return new Cpus(cpus);
    }

    int count() {
        return allowed.size();
    }

    /** Where the thread that transfers runs. */
    int near() {
        return allowed.get(0);
    }

    /** Where the peers run, unless all is on one CPU. */
    int far() {
        return allowed.get(allowed.size() - 1);
    }

    /** Pins the calling thread to the near CPU, and with {@code all} every thread of the process with it. */
    void place(boolean all) throws IOException {
        String everywhere = String.join(",", allowed.stream().map(String::valueOf).toList());
        String pid = Long.toString(ProcessHandle.current().pid());
        String tid = Path.of("/proc/thread-self").toRealPath().getFileName().toString();
        pinned = taskset("-a", "-p", "-c", all ? Integer.toString(near()) : everywhere, pid)
                & taskset("-p", "-c", Integer.toString(near()), tid);
    }

    private static boolean taskset(String... arguments) {
        List<String> command = new ArrayList<>(List.of("taskset"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether all threads run where they were told to. */
    boolean isPinned() {
        return pinned;
    }

    /** How it was done, for people. */
    String describe() {
        if (!pinned) {
            return "NOT PINNED (taskset is missing or was refused): small transfers say little";
        }
        return near() == far()
                ? "only CPU " + near() + ", shared by the transferring thread and the peers, in the large scenarios too"
                : "transferring thread on CPU " + near() + ", peers on CPU " + far() + "; \"one CPU\": whole process and peers on CPU "
                        + near();
    }
}
