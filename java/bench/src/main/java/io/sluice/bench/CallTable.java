package io.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How often each system call was made, by scenario, contender and call: lines of four fields between tabs. Where a count depends on
 * how fast the peer was, the table says how many there may be at most.
 */
final class CallTable {
    /** The one figure that is no call. */
    static final String USER_BYTES = "bytes through user space";
    private static final String AT_MOST = "≤ ";
    /** A peer on a busy machine delivers in smaller pieces. */
    private static final long ROOM = 8;
    private static final int FIELDS = 4;
    private static final Pattern PEERS_PACE = Pattern.compile("pipe|receive|relay");
    private static final List<String> HEAD = List.of(
            "# System calls, and bytes through user space, that Sluice makes in each scenario of ./gradlew ratios, at a small size.",
            "# ./gradlew callCounts17 compares, ./gradlew callCounts17 -Pregenerate writes this anew. ≤ stands before what depends on a",
            "# peer's speed: it has room for a slow one. A call that is not listed must not be made.");

    /** By scenario and contender, then by call. */
    private final Map<String, Map<String, Map<String, Count>>> rows = new LinkedHashMap<>();

    /** The least and the most of several rounds, or what is allowed. */
    private record Count(long least, long most) {
        Count and(Count other) {
            return new Count(Math.min(least, other.least), Math.max(most, other.most));
        }

        boolean isExact() {
            return least == most;
        }

        boolean allows(Count counted) {
            return least <= counted.least && counted.most <= most;
        }

        String text() {
            return isExact() ? Long.toString(most) : AT_MOST + most;
        }

        /** What the table is to allow. */
        Count allowance(boolean dependsOnPeer) {
            // A power of two, so that the same counts anew are mostly the same table.
            return isExact() && (!dependsOnPeer || most <= 1) ? this : new Count(0, Long.highestOneBit(most) * ROOM);
        }

        static Count parse(String text) {
            return text.startsWith(AT_MOST) ? new Count(0, Long.parseLong(text.substring(AT_MOST.length())))
                    : new Count(Long.parseLong(text), Long.parseLong(text));
        }
    }

    static CallTable read(Path path) throws IOException {
        CallTable table = new CallTable();
        for (String line : Files.readAllLines(path)) {
            String[] fields = line.split("\t");
            if (line.startsWith("#")) {
                continue;
            }
            if (fields.length != FIELDS) {
                throw new IOException(path + " has a line that is not of four fields between tabs: '" + line + "'");
            }
            table.row(fields[0], fields[1]).put(fields[2], Count.parse(fields[3]));
        }
        return table;
    }

    private Map<String, Count> row(String scenario, String contender) {
        return rows.computeIfAbsent(scenario, key -> new LinkedHashMap<>()).computeIfAbsent(contender, key -> new TreeMap<>());
    }

    /** Adds what was counted in a round. */
    void add(String scenario, String contender, Map<String, Long> figures) {
        Map<String, Count> row = row(scenario, contender);
        figures.forEach((call, n) -> row.merge(call, new Count(n, n), Count::and));
        row.values().removeIf(count -> count.most == 0);
        // What goes through user space is told even if it is nothing: that it stays nothing is the point.
        row.putIfAbsent(USER_BYTES, new Count(0, 0));
    }

    Set<String> scenarios() {
        return rows.keySet();
    }

    /** Takes over the rows of scenarios that could not be counted. */
    void keep(CallTable other, List<String> scenarios) {
        scenarios.stream().filter(other.rows::containsKey).forEach(scenario -> rows.put(scenario, other.rows.get(scenario)));
    }

    void write(Path path) throws IOException {
        List<String> lines = new ArrayList<>(HEAD);
        rows.forEach((scenario, contenders) -> contenders.forEach((contender, row) -> row.forEach(
                (call, count) -> lines.add(String.join("\t", scenario, contender, call, count.allowance(dependsOnPeer(scenario)).text())))));
        Files.write(path, lines);
    }

    /** Whether a call finds as much as the peer has just delivered, or taken. */
    private static boolean dependsOnPeer(String scenario) {
        return PEERS_PACE.matcher(scenario).lookingAt();
    }

    /** What this table does not allow of what was counted in a scenario, for people. */
    List<String> changes(CallTable counted, String scenario) {
        List<String> changes = new ArrayList<>();
        Map<String, Map<String, Count>> here = rows.getOrDefault(scenario, Map.of());
        Map<String, Map<String, Count>> there = counted.rows.get(scenario);
        there.forEach((contender, row) -> {
            Map<String, Count> allowed = here.get(contender);
            if (allowed == null) {
                changes.add(scenario + ", " + contender + ": not in the table; " + row.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue().text()).collect(Collectors.joining(", ")));
                return;
            }
            Set<String> calls = new TreeSet<>(allowed.keySet());
            calls.addAll(row.keySet());
            for (String call : calls) {
                Count was = allowed.getOrDefault(call, new Count(0, 0));
                Count is = row.getOrDefault(call, new Count(0, 0));
                if (!was.allows(is)) {
                    changes.add(scenario + ", " + contender + ": " + call + " was " + was.text() + ", is "
                            + (is.isExact() ? is.text() : is.least + " to " + is.most));
                }
            }
        });
        here.keySet().stream().filter(contender -> !there.containsKey(contender))
                .forEach(contender -> changes.add(scenario + ", " + contender + ": in the table, but no longer a contender"));
        return changes;
    }
}
