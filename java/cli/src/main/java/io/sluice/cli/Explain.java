package io.sluice.cli;

import io.sluice.Method;
import io.sluice.Rung;
import io.sluice.Transfer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code sluice explain}: what a transfer would do, and why, without moving a byte. */
final class Explain extends Operation {
    private String sourceName;
    private String targetName;
    private Long count;
    private Method method;

    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();

    @Override
    void declare(Syntax syntax) {
        syntax.header("Says by which method bytes would go, and why, without moving one.");
        syntax.description(
                "Says by which method bytes would go from SRC to DST, what comes next where the kernel refuses it, and why each of the others is out.",
                "",
                "Nothing is moved, nobody is connected to, and no file is made or changed. An end is a file (which need not be there, as DST), "
                        + "tcp:HOST:PORT, unix:PATH, pipe, or - for standard input or output. Only a transfer can show what the kernel then refuses.");
        syntax.footer(
                "",
                "Examples:",
                "  sluice explain big.iso tcp:example.org:7000   by which method, and what the device on the way does",
                "  sluice explain big.iso copy.iso --method REFLINK",
                "  sluice explain tcp:example.org:7000 pipe --count 1M");
        syntax.word(0, String.class, given -> sourceName = given).paramLabel("SRC")
                .description("Where the bytes would come from.");
        syntax.word(1, String.class, given -> targetName = given).paramLabel("DST")
                .description("Where they would go.");
        syntax.option(Long.class, given -> count = given, "--count").paramLabel("BYTES").converters(new ByteCount())
                .description("How many bytes, such as 65536, 64K or 1G; all there are, if left out.");
        syntax.option(Method.class, given -> method = given, "--method").paramLabel("METHOD").defaultValue("AUTO")
                .description("The method to ask for: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.");
    }

    @Override
    void run(Stop stop) throws IOException, CommandException {
        if (sourceName.isEmpty() || targetName.isEmpty()) {
            throw CommandException.usage("SRC and DST may not be empty");
        }
        try (ExplainedEnd source = ExplainedEnd.source(sourceName); ExplainedEnd target = ExplainedEnd.target(targetName)) {
            long asked = count == null ? source.size() : count;
            ReadableByteChannel from = (ReadableByteChannel) source.channel();
            Transfer transfer = from instanceof FileChannel file && source.size() != Long.MAX_VALUE
                    ? Transfer.from(file, 0, asked) : Transfer.from(from, asked);
            List<Rung> plan = transfer.method(method).plan((WritableByteChannel) target.channel());
            tellFigures(source, target, asked, plan);
            tellPeople(source, target, asked, plan);
        } catch (InvalidPathException e) {
            throw CommandException.usage("'" + e.getInput() + "' is not a path: " + e.getReason());
        }
    }

    private void tellFigures(ExplainedEnd source, ExplainedEnd target, long asked, List<Rung> plan) {
        figures.put("source", source.facts());
        figures.put("target", target.facts());
        figures.put("count", asked == Long.MAX_VALUE ? -1 : asked);
        figures.put("asked", method.name());
        figures.put("first", plan.get(0).method().name());
        figures.put("plan", plan.stream().map(Explain::rung).toList());
    }

    private static Map<String, Object> rung(Rung rung) {
        Method.Design design = rung.method().design();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("method", rung.method().name());
        json.put("turn", rung.turn());
        json.put("reason", rung.reason());
        json.put("designed", Map.of(
                "systemCalls", design.systemCalls(), "switchesPerRound", design.switches(), "cpuCopies", design.cpuCopies(),
                "cpuCopiesGathering", design.cpuCopiesGathering(), "dmaCopies", design.dmaCopies(), "needs", design.needs()));
        return json;
    }

    private void tellPeople(ExplainedEnd source, ExplainedEnd target, long asked, List<Rung> plan) {
        lines.add(source + " -> " + target + ", " + (asked == Long.MAX_VALUE ? "all that comes" : ByteCount.of(asked)));
        if (target.device() != null) {
            lines.add("Leaves by " + target.device());
        }
        lines.add("");
        lines.add("In turn:");
        plan.stream().filter(Rung::in).forEach(rung -> {
            lines.add(line(rung.turn() + ".", rung));
            String design = designed(rung.method(), source, target);
            if (!design.isEmpty()) {
                lines.add(" ".repeat(23) + design);
            }
        });
        if (plan.stream().anyMatch(rung -> !rung.in())) {
            lines.add("");
            lines.add("Out:");
            plan.stream().filter(rung -> !rung.in()).forEach(rung -> lines.add(line("-", rung)));
        }
    }

    private static String line(String turn, Rung rung) {
        return String.format(Locale.ROOT, "  %-3s %-16s %s", turn, rung.method(), rung.reason());
    }

    private static String designed(Method method, ExplainedEnd source, ExplainedEnd target) {
        Method.Design design = method.design();
        if (design.switches() < 0) {
            return "";
        }
        int known = target.copies(design);
        String copies = design.cpuCopies() < 0 ? "what the file system copies cannot be seen"
                : known >= 0 ? copies(known)
                : design.cpuCopiesGathering() + " or " + copies(design.cpuCopies()) + ", as the device does";
        // From or to a pipe one splice does it; between two other ends one goes into a private pipe, and one out of it.
        int switches = method == Method.SPLICE && (source.isPipe() || target.isPipe()) ? 2 : design.switches();
        return "by design " + String.join(" + ", design.systemCalls()) + ", " + switches + " switches a round, " + copies;
    }

    private static String copies(int n) {
        return n + (n == 1 ? " copy" : " copies") + " by the CPU";
    }

    @Override
    Map<String, Object> figures() {
        return figures;
    }

    @Override
    String summary() {
        return String.join(System.lineSeparator(), lines);
    }
}
