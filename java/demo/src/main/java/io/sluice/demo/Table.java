package io.sluice.demo;

import io.sluice.Method;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The results for people: a block for each scenario, in it a table for each load, 150 columns wide at most. */
final class Table {
    private static final double NANOS = 1e9;
    private static final List<Column> COLUMNS = List.of(
            Column.words("asked", 15), Column.words("used", 15),
            Column.words("system calls", 30), Column.number("switches", 8), Column.number("copies", 6),
            Column.number("user space", 11),
            Column.number("switches", 8), Column.number("copies", 6), Column.number("DMA", 3),
            Column.number("wall", 9), Column.number("GB/s", 5), Column.number("CPU s/GB", 8));
    private static final List<String> LEGEND = List.of(
            "Figures are of one transfer, in the round whose time is the median. ~ marks a mean of transfers that differed; - is what was not",
            "observed, is not known, or is too little to be measured. Nobody counts the JDK's system calls, so nothing is said of them.",
            "  observed   system calls, counted one by one, by the names strace prints; switches between user and kernel mode, two for each call;",
            "             CPU copies of each byte on this side; bytes that went through buffers in user space",
            "  by design  of the method used, for each round of its calls: switches; CPU copies, to a socket without / with scatter-gather and",
            "             checksumming in the device; copies by DMA where a disk and a network card take part (on loopback none does)",
            "  measured   wall: until the last byte had arrived; GB is 1e9 bytes; CPU s/GB is that of the thread that transfers. On loopback its",
            "             peer pays for a copy that sendfile saves it: the JSON has cpuSecondsPerGbWithPeers too",
            "Small transfers ran back to back on one connection, but each response when its peer had asked for it. Every row but (drop-in), (Relay),",
            "FileRegions and JDK makes a report of each: for it, it asks what the channels are (fstat, fcntl), and that takes microseconds. What the",
            "others did is seen in Sluice's totals, which know no copies.");

    private final List<Group> groups;

    Table(List<Group> groups) {
        this.groups = groups;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Scenario scenario : Scenario.values()) {
            List<Group> here = groups.stream().filter(group -> group.scenario() == scenario).toList();
            if (here.isEmpty()) {
                continue;
            }
            lines.add("");
            lines.add("== " + scenario.title() + ". JDK is " + scenario.jdkWay() + ".");
            here.forEach(group -> table(group, lines));
            notes(here, lines);
        }
        lines.add("");
        lines.addAll(LEGEND);
        lines.add("");
        lines.add(sum());
        return lines;
    }

    private void table(Group group, List<String> lines) {
        Load load = group.load();
        lines.add("");
        lines.add(String.format(Locale.ROOT, "-- %s: %s, median of %s", load,
                load.repetitions() == 1 ? "1 transfer a round" : load.repetitions() + " transfers a round",
                load.rounds() == 1 ? "1 round" : load.rounds() + " rounds"));
        lines.add(spans());
        lines.addAll(Column.lay(COLUMNS, COLUMNS.stream().map(Column::name).toList()));
        group.results().forEach(result -> lines.addAll(Column.lay(COLUMNS, cells(group.scenario(), result))));
    }

    /** What the columns below have in common. */
    private static String spans() {
        return Column.lay(
                List.of(Column.words("", 32), Column.words("", 61), Column.words("", 21), Column.words("", 26)),
                List.of("", rule("observed", 61), rule("by design", 21), rule("measured", 26))).get(0);
    }

    private static String rule(String name, int width) {
        int left = (width - name.length() - 2) / 2;
        return "-".repeat(left) + " " + name + " " + "-".repeat(width - name.length() - 2 - left);
    }

    private static List<String> cells(Scenario scenario, Result result) {
        Round round = result.median();
        Method used = round.last().used();
        return List.of(
                result.contender().toString(), Cells.used(round),
                Cells.systemCalls(round), Cells.switches(round), Cells.copies(round), Cells.userBytes(round),
                Cells.known(used.design().switches()), Cells.designedCopies(used, scenario),
                Cells.known(used.design().dmaCopies()),
                Cells.time(result.seconds()), Cells.perSecond(result.gbPerSecond()), Cells.perGb(result.cpuSecondsPerGb()));
    }

    private static void notes(List<Group> groups, List<String> lines) {
        Map<String, Set<Method>> out = new LinkedHashMap<>();
        Set<String> notes = new LinkedHashSet<>();
        for (Group group : groups) {
            if (group.scenario().asked()) {
                notes.add(segments(group));
            }
            group.exclusions().forEach(one ->
                    out.computeIfAbsent(one.reason(), any -> EnumSet.noneOf(Method.class)).add(one.method()));
            group.results().forEach(result -> refusals(result.median().last(), notes));
            group.results().forEach(result -> options(result, notes));
            group.failures().forEach(failure ->
                    notes.add(failure.contender() + " FAILED, " + group.load() + ": " + failure.message()));
        }
        if (!out.isEmpty() || !notes.isEmpty()) {
            lines.add("");
        }
        out.forEach((reason, methods) -> lines.add("Not possible here: "
                + methods.stream().map(Method::name).collect(Collectors.joining(", ")) + " (" + reason + ")"));
        lines.addAll(notes);
    }

    /** Here it shows what leaves together: each transfer answers a question, so none shares a segment with another. */
    private static String segments(Group group) {
        return "Segments with data, " + group.load() + ": " + group.results().stream()
                .map(result -> result.contender() + " " + Cells.segments(result.median()))
                .collect(Collectors.joining(", "));
    }

    private static void options(Result result, Set<String> notes) {
        Observation one = result.median().last();
        if (one.allocated()) {
            notes.add(result.contender() + " made room for all of it first");
        }
        if (one.syncing() >= 0) {
            notes.add(result.contender() + " waited for the disk at the end: " + Cells.time(one.syncing() / NANOS));
        }
        if (!one.checksum().isEmpty()) {
            notes.add(result.contender() + " found " + one.checksum());
        }
    }

    private static void refusals(Observation one, Set<String> notes) {
        one.ladder().stream().filter(rung -> rung.refusal() != null).forEach(rung -> notes.add(
                rung.method() + " was refused by the kernel: " + rung.refusal() + "; " + one.used() + " took over"));
    }

    private String sum() {
        long runs = groups.stream().mapToLong(group -> group.results().size()).sum();
        long right = groups.stream().flatMap(group -> group.results().stream()).filter(Result::verified).count();
        long failed = groups.stream().mapToLong(group -> group.failures().size()).sum();
        return right == runs && failed == 0
                ? "SHA-256 at the receiving end: right for every byte of all " + runs + " rows"
                : "SHA-256 at the receiving end: right for " + right + " of " + runs + " rows; " + failed + " more FAILED";
    }
}
