package io.sluice.demo;

import io.sluice.Method;
import io.sluice.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Where the figures come from: without it they mean nothing. */
final class Environment {
    private static final Path MEMORY = Path.of("/proc/meminfo");

    private Environment() {}

    /** What the JSON says, by name. */
    static Map<String, String> facts(Workspace workspace) throws IOException {
        Subject subject = workspace.subject();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("file", subject.path().toString());
        facts.put("fileBytes", Long.toString(subject.size()));
        facts.put("fileSystem", Files.getFileStore(subject.path()).type());
        facts.put("targetDirectory", Workspace.DIRECTORY.toString());
        facts.put("targetFileSystem", Files.getFileStore(Workspace.DIRECTORY).type());
        facts.put("target", workspace.network().targetName());
        facts.put("device", workspace.network().words());
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("cpus", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", memory());
        facts.put("jdk", System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
        facts.put("congestionControl", OwnNetwork.congestionControl());
        facts.put("machineCongestionControl", OwnNetwork.outside() == null ? OwnNetwork.congestionControl() : OwnNetwork.outside());
        facts.put("sluice", Sluice.isAvailable() ? "available" : "not available: " + Sluice.unavailabilityCause().getMessage());
        facts.put("capabilities", Sluice.capabilities().stream().map(Method::name).collect(Collectors.joining(" ")));
        return facts;
    }

    /** What people are told above the table. */
    static List<String> lines(Workspace workspace) throws IOException {
        Map<String, String> facts = facts(workspace);
        Subject subject = workspace.subject();
        List<String> lines = new ArrayList<>();
        lines.add(line("Machine", facts.get("kernel") + ", " + facts.get("cpus") + " CPUs, " + facts.get("memory")));
        lines.add(line("JDK", facts.get("jdk")));
        lines.add(line("File", String.format(Locale.ROOT, "%s, %,d bytes, on %s; read into the page cache first",
                subject.path(), subject.size(), facts.get("fileSystem"))));
        lines.add(line("Written to", "files in " + facts.get("targetDirectory") + ", on " + facts.get("targetFileSystem")
                + ": a new one for each round, filled before it, and overwritten in place"));
        lines.addAll(network(workspace.network(), facts.get("congestionControl")));
        lines.add(line("Sluice", facts.get("sluice")));
        if (!Sluice.isAvailable()) {
            for (Throwable attempt : Sluice.unavailabilityCause().getSuppressed()) {
                lines.add(line("", attempt.getMessage()));
            }
        }
        if (subject.size() > workspace.memory()) {
            lines.add(line("Note", String.format(Locale.ROOT, "the receiving peer has memory for %,d bytes, so with the whole file"
                    + " it computes SHA-256 in between,", workspace.memory())));
            lines.add(line("", "which slows sending and relaying down"));
        }
        return lines;
    }

    private static String line(String name, String text) {
        return String.format(Locale.ROOT, "%-11s %s", name, text);
    }

    private static List<String> network(Network network, String congestionControl) {
        if (network.target() != null) {
            return List.of(
                    line("Network", "TCP to " + network.targetName() + ", congestion control " + congestionControl
                            + "; wall time ends when its word is here that all has arrived"),
                    line("Device", network.words()));
        }
        String where = "TCP over loopback, congestion control " + congestionControl;
        if (OwnNetwork.outside() != null) {
            return List.of(line("Network", where + ", in a network namespace of the demo's own: the machine's is "
                    + OwnNetwork.outside() + ","), line("", "which the demo leaves as it is (./gradlew demo -- --here uses it)"));
        }
        return List.of(line("Network", where + (congestionControl.startsWith("bbr")
                ? ": its pacing hides the differences between methods, in CPU time too; with cubic they show" : "")));
    }

    private static String memory() {
        try {
            long kib = Files.readAllLines(MEMORY).stream()
                    .filter(line -> line.startsWith("MemTotal:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
            return String.format(Locale.ROOT, "%.1f GiB", kib / (double) (1 << 20));
        } catch (IOException e) {
            return "memory unknown";
        }
    }
}
