package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is done for an archive of classes, and that it is nobody else's business. */
class RehearsalTest {
    private static final String LISTENING = "0A";
    private static final String ANY_ADDRESS = "0+";

    @Test
    void itListensOnTheLoopbackAlone() {
        Set<String> before = listening().keySet();
        Map<String, String> seen = new HashMap<>();
        assertEquals(ExitCode.DONE, Rehearsal.run(() -> seen.putAll(listening())));
        seen.keySet().removeAll(before);
        assertFalse(seen.isEmpty(), "nobody saw it listen");
        assertTrue(seen.values().stream().noneMatch(address -> address.matches(ANY_ADDRESS)), seen::toString);
    }

    /** The addresses that this process listens on, in the kernel's hexadecimal, by socket. */
    private static Map<String, String> listening() {
        try {
            return sockets();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> sockets() throws IOException {
        Set<String> ours = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    ours.add(Files.readSymbolicLink(descriptor).toString());
                } catch (IOException e) {
                    // It was closed meanwhile.
                }
            }
        }
        Map<String, String> addresses = new HashMap<>();
        for (Path table : new Path[] {Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6")}) {
            for (String line : Files.exists(table) ? Files.readAllLines(table) : List.<String>of()) {
                String[] column = line.trim().split("\\s+");
                String socket = "socket:[" + column[9] + "]";
                if (column[3].equals(LISTENING) && ours.contains(socket)) {
                    addresses.put(socket, column[1].replaceAll(":.*", ""));
                }
            }
        }
        return addresses;
    }
}
