package io.sluice.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace of the demo's own, with cubic for congestion control, where the machine has another one. With BBR
 * each packet waits for its time, and that costs so much more than the transfer that all methods look alike (measured:
 * sendfile .07 s/GB with cubic, .32 with BBR; read and write .23 and .32).
 *
 * <p>A namespace may only choose what the machine lists as allowed. As root this lists cubic there for the moment of the
 * choice, and puts back what was listed, also if the choice fails. Nothing else changes on the machine.
 */
final class OwnNetwork {
    private static final Path CONGESTION_CONTROL = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");
    private static final String WANTED = "cubic";
    private static final String ALLOWED = "/proc/sys/net/ipv4/tcp_allowed_congestion_control";
    /** Opens the list outside, as descriptor 8: inside it can be written only by way of what was opened outside. */
    private static final String OPEN_LIST = "[ ! -w " + ALLOWED + " ] || exec 8<" + ALLOWED + "; exec \"$@\"";
    /** The lock is for two that begin at once. */
    private static final String SET_UP = String.join("\n",
            "ip link set lo up || exit",
            "allowed=/proc/self/fd/8",
            "if [ -w $allowed ] && flock 8 && before=$(cat $allowed) && [ \"${before#*" + WANTED + "}\" = \"$before\" ]; then",
            "    trap 'exit 1' HUP INT TERM",
            "    trap \"echo $before >$allowed\" EXIT",
            "    echo \"$before " + WANTED + "\" >$allowed",
            "fi",
            "echo " + WANTED + " >" + CONGESTION_CONTROL + " || exit",
            "[ -z \"${before:-}\" ] || echo \"$before\" >$allowed",
            "trap - EXIT HUP INT TERM",
            "exec 8<&-");
    /** Tells the demo inside what the machine's congestion control is. */
    private static final String OUTSIDE = "sluice.demo.outside";
    private static final int PATIENCE_SECONDS = 10;
    /** As root, or as somebody who may be root of a namespace of users. */
    private static final List<List<String>> ENTRANCES =
            List.of(List.of("unshare", "--net"), List.of("unshare", "--user", "--map-root-user", "--net"));

    private OwnNetwork() {}

    /** The congestion control in use here. */
    static String congestionControl() {
        try {
            return Files.readString(CONGESTION_CONTROL).trim();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** The congestion control of the machine, if the demo is inside; else null. */
    static String outside() {
        return System.getProperty(OUTSIDE);
    }

    /** How to run the demo inside: a command, or null if it is inside, need not be, or cannot be. */
    static List<String> command(String... arguments) throws IOException {
        if (outside() != null || congestionControl().equals(WANTED)) {
            return null;
        }
        for (List<String> entrance : ENTRANCES) {
            List<String> command = new ArrayList<>(List.of("sh", "-c", OPEN_LIST, "demo"));
            command.addAll(entrance);
            command.addAll(List.of("sh", "-c", SET_UP));
            if (works(command)) {
                command.set(command.size() - 1, SET_UP + "; exec \"$@\"");
                command.add("demo");
                command.addAll(java(arguments));
                return command;
            }
        }
        return null;
    }

    /** Tries an entrance; without privileges, without unshare or ip, it is closed. */
    private static boolean works(List<String> command) {
        try {
            Process tried = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return tried.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && tried.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-D" + OUTSIDE + "=" + congestionControl(),
                "-cp", System.getProperty("java.class.path"), Demo.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs the demo inside, with this one's streams, and returns its exit status. */
    static int run(List<String> command) throws IOException {
        Process inside = new ProcessBuilder(command).inheritIO().start();
        Thread ending = new Thread(inside::destroy, "end the demo inside");
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            return inside.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the demo ran", e);
        }
    }
}
