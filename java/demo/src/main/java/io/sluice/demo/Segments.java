package io.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The TCP segments with data that went through this network, as the kernel counts them (TCPOrigDataSent). */
final class Segments {
    private static final Path COUNTERS = Path.of("/proc/self/net/netstat");
    private static final String COUNTER = "TCPOrigDataSent";

    private Segments() {}

    /** How many so far; -1 where others use the network too, or the kernel does not say. */
    static long sent() throws IOException {
        if (OwnNetwork.outside() == null) {
            return -1;
        }
        // Lines come in pairs: names, and below them their values.
        List<String> lines = Files.readAllLines(COUNTERS);
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            int at = List.of(lines.get(i).split(" ")).indexOf(COUNTER);
            if (at > 0) {
                return Long.parseLong(lines.get(i + 1).split(" ")[at]);
            }
        }
        return -1;
    }
}
