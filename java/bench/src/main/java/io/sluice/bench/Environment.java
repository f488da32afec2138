package io.sluice.bench;

import io.sluice.Sluice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where the figures come from: without it they mean nothing. */
public final class Environment {
    private static final Path CONGESTION_CONTROL = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");
    private static final String CUBIC = "cubic";
    /** Set by own-network.sh to the machine's congestion control. */
    private static final String OUTSIDE = System.getenv("SLUICE_BENCH_OUTSIDE");
    private static final String UNKNOWN = "unknown";

    private final Lab lab;
    private final Scale scale;
    private final String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    private final double load = Course.load();

    Environment(Lab lab, Scale scale) {
        this.lab = lab;
        this.scale = scale;
    }

    /** Facts by name, in the order they are told, for people. */
    Map<String, String> facts() throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("machine", System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + lab.cpus().count() + " CPUs (" + processor() + "), " + String.format("%.1f GiB", memory() / (double) (1 << 30)));
        facts.put("jdk", System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
        facts.put("sluice", (Sluice.isAvailable() ? "available"
                : "NOT AVAILABLE, so it is the JDK that is measured: " + Sluice.unavailabilityCause().getMessage())
                + ", commit " + commit() + (isChanged() ? " and changes after it" : "") + ", " + date);
        facts.put("network", "TCP over loopback, " + network());
        facts.put("peers", "processes of their own; " + lab.cpus().describe());
        facts.put("files", lab.directory() + " (" + Files.getFileStore(lab.directory()).type()
                + ") and /dev/shm; in the page cache, targets preallocated, free memory touched first");
        facts.put("rounds", scale.rounds() + " after up to " + scale.warmUps() + " to warm up, contenders in turns; more for those whose ratio is not known to "
                + Math.round(100 * Outcome.MOST_DOUBT) + " %, as long as there is time; medians");
        facts.put("load", String.format("%.2f runnable before the first scenario%s", load, load > 1 ? "; the machine is NOT QUIET" : ""));
        return facts;
    }

    /** The same by name and value, for programs, with the facts as they are told to people. */
    Map<String, Object> machineReadable() throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("date", date);
        all.put("commit", commit());
        all.put("changed", isChanged());
        all.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        all.put("architecture", System.getProperty("os.arch"));
        all.put("processor", processor());
        all.put("cpus", lab.cpus().count());
        all.put("memory", memory());
        all.put("jdk", Runtime.version().feature());
        all.put("jdkVersion", System.getProperty("java.runtime.version"));
        all.put("jdkVendor", System.getProperty("java.vendor"));
        all.put("sluiceAvailable", Sluice.isAvailable());
        all.put("congestionControl", congestionControl());
        all.put("machineCongestionControl", OUTSIDE == null ? congestionControl() : OUTSIDE);
        all.put("ownNetwork", OUTSIDE != null);
        all.put("pinned", lab.cpus().isPinned());
        all.put("fileSystem", Files.getFileStore(lab.directory()).type());
        all.put("load", load);
        all.put("largeBytes", scale.large());
        all.put("smallOperations", scale.small());
        all.put("warmUps", scale.warmUps());
        all.put("rounds", scale.rounds());
        all.put("quick", scale.large() < Scale.FULL.large());
        all.put("facts", facts());
        return all;
    }

    private static String congestionControl() throws IOException {
        return Files.readString(CONGESTION_CONTROL).trim();
    }

    /** The congestion control that connections have, and whether it is the one for measuring. */
    public static String network() throws IOException {
        String here = congestionControl();
        if (OUTSIDE != null) {
            return "in a network namespace of its own, congestion control " + here + " (the machine's is " + OUTSIDE + ")";
        }
        return "congestion control " + here + (here.equals(CUBIC) ? ""
                : "; a network namespace with " + CUBIC + " was NOT PERMITTED, and pacing may hide the differences");
    }

    private static long memory() throws IOException {
        return Long.parseLong(field("/proc/meminfo", "MemTotal", "0 kB").replaceAll("\\D", "")) << 10;
    }

    private static String processor() throws IOException {
        return field("/proc/cpuinfo", "model name", System.getProperty("os.arch"));
    }

    private static String field(String file, String name, String otherwise) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(otherwise);
    }

    private String commit() {
        String commit = git("rev-parse", "--short=12", "HEAD");
        return commit == null || commit.isEmpty() ? UNKNOWN : commit;
    }

    /** Whether tracked files differ from the commit's. */
    private boolean isChanged() {
        String changes = git("status", "--porcelain", "--untracked-files=no");
        return changes != null && !changes.isEmpty();
    }

    /** What git says of the tree that the lab is in, or null. */
    private String git(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process git = new ProcessBuilder(command)
                    .directory(lab.directory().toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return git.waitFor() == 0 ? said : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
