package io.sluice.cli;

import static io.sluice.cli.Finding.bad;
import static io.sluice.cli.Finding.note;
import static io.sluice.cli.Finding.ok;
import static io.sluice.cli.Finding.refused;

import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.internal.Availability;
import io.sluice.internal.CodeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Looks at the kernel, the JDK, the native library, and the methods one by one. */
final class MachineCheck {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String FILTERED = "2";
    private static final Set<Integer> TESTED = Set.of(17, 25);

    private final List<Finding> findings = new ArrayList<>();
    private final boolean filtered = seccomp().equals(FILTERED);

    List<Finding> findings() {
        kernel();
        jdk();
        library();
        if (Sluice.isAvailable()) {
            methods();
        }
        return findings;
    }

    private void kernel() {
        findings.add(ok("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version") + " on "
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " CPUs for this process"));
        findings.add(switch (seccomp()) {
            case "0" -> ok("seccomp", "no filter");
            case FILTERED -> ok("seccomp", "a filter is in force, as in containers; what it refuses is below");
            default -> note("seccomp", "not known: /proc/self/status does not say", "");
        });
    }

    /** What the kernel calls the mode: 0 none, 2 a filter. */
    private static String seccomp() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("Seccomp:"))
                    .map(line -> line.substring("Seccomp:".length()).trim())
                    .findFirst().orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private void jdk() {
        String jdk = System.getProperty("java.vendor") + " " + Runtime.version();
        findings.add(TESTED.contains(Runtime.version().feature()) ? ok("JDK", jdk)
                : note("JDK", jdk + ", which Sluice is not tested on", "if something is odd, try 17 or 25"));
        if (Availability.library() == null) {
            return; // the members are found by way of the library
        }
        String missing = Availability.missingMember();
        findings.add(missing == null ? ok("JDK's channels", "every member that Sluice joins is there")
                : bad("JDK's channels", missing, "run on another JDK, 17 and 25 are tested; until then all goes through the JDK's own methods"));
    }

    private void library() {
        if (Availability.library() != null) {
            findings.add(ok("native library", "found: " + Availability.library()));
            return;
        }
        Throwable cause = Sluice.unavailabilityCause();
        findings.add(bad("native library", cause.getMessage(),
                "name a libsluice.so of the same build with -Dsluice.native.path, or a directory that may hold one with -Djava.io.tmpdir"));
        for (Throwable attempt : cause.getSuppressed()) {
            findings.add(note("native library", "tried: " + attempt.getMessage(), ""));
        }
    }

    private void methods() {
        Set<Method> there = Sluice.capabilities();
        for (Method method : Method.values()) {
            if (method == Method.AUTO || method == Method.COPY_LOOP || method == Method.JDK) {
                continue;
            }
            String subject = "method " + method;
            if (there.contains(method)) {
                findings.add(ok(subject, "works: " + String.join(" and ", method.design().systemCalls()) + " answered"));
                continue;
            }
            int errno = Availability.obstacle(method.ordinal());
            findings.add(refused(subject, "refused: " + (errno == 0 ? "it was not there at the start" : CodeText.errno(errno)),
                    filtered ? "let the container's seccomp profile allow " + String.join(" and ", method.design().systemCalls())
                            : "a newer kernel has it"));
        }
    }
}
