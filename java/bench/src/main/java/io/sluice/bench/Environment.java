package io.sluice.bench;

import io.sluice.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where the figures come from: without it they mean nothing. */
public final class Environment {
    private static final Path CONGESTION_CONTROL = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");
    private static final String CUBIC = "cubic";
    /** Set by own-network.sh to the machine's congestion control. */
    private static final String OUTSIDE = System.getenv("SLUICE_BENCH_OUTSIDE");

    private Environment() {}

    /** Facts by name, in the order they are told. */
    static Map<String, String> facts(Lab lab, Scale scale) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("machine", System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + lab.cpus().count() + " CPUs, " + memory());
        facts.put("jdk", System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
        facts.put("sluice", Sluice.isAvailable() ? "available"
                : "NOT AVAILABLE, so it is the JDK that is measured: " + Sluice.unavailabilityCause().getMessage());
        facts.put("network", "TCP over loopback, " + network());
        facts.put("peers", "processes of their own; " + lab.cpus().describe());
        facts.put("files", lab.directory() + " (" + Files.getFileStore(lab.directory()).type()
                + ") and /dev/shm; in the page cache, targets preallocated, free memory touched first");
        facts.put("rounds", scale.rounds() + " after " + scale.warmUps() + " to warm up, contenders in turns in one run; medians");
        facts.put("load", String.format("%.2f runnable before the first scenario%s", Course.load(),
                Course.load() > 1 ? "; the machine is NOT QUIET" : ""));
        return facts;
    }

    /** The congestion control that connections have, and whether it is the one for measuring. */
    public static String network() throws IOException {
        String here = Files.readString(CONGESTION_CONTROL).trim();
        if (OUTSIDE != null) {
            return "in a network namespace of its own, congestion control " + here + " (the machine's is " + OUTSIDE + ")";
        }
        return "congestion control " + here + (here.equals(CUBIC) ? ""
                : "; a network namespace with " + CUBIC + " was NOT PERMITTED, and pacing may hide the differences");
    }

    private static String memory() throws IOException {
        long kib = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
        return String.format("%.1f GiB", kib / (double) (1 << 20));
    }
}
