package io.sluice.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sluice.demo.Comparison;
import io.sluice.demo.Findings;
import io.sluice.demo.Listener;
import io.sluice.demo.Progress;
import io.sluice.demo.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice compare}: every method and the JDK's own way, on the user's own file. */
@Command(
        name = "compare",
        description = {
            "Moves a file by every method and by the JDK's own way, in turns, checks every byte, and shows what each cost: by the kernel's "
                    + "design, and as it was observed.",
            "",
            "Everything happens on this machine: over loopback, and in files in the temporary directory that are gone at the end. What "
                    + "nobody observed is a dash, never a guess."
        },
        footer = {
            "",
            "Examples:",
            "  sluice compare                              the JDK's own classes, about 120 MiB",
            "  sluice compare --html report.html big.iso   with drawings and charts, to look at in a browser",
            "  sluice compare --only send,copy --json big.iso"
        })
final class Compare extends Operation {
    @Parameters(arity = "0..1", paramLabel = "FILE", description = "What to move; the JDK's own classes (lib/modules) if left out.")
    private Path file;

    @Option(names = "--only", split = ",", paramLabel = "SCENARIO", completionCandidates = Scenarios.class,
            description = "Only these, separated by commas: ${COMPLETION-CANDIDATES}. All, if left out.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--html", paramLabel = "REPORT", description = "Write a page with drawings and charts; it needs no network to be looked at.")
    private Path html;

    private Findings findings;

    @Override
    void run(Stop stop) throws IOException, CommandException {
        checkReport();
        Comparison comparison;
        try {
            comparison = Comparison.of(file, only.isEmpty() ? Comparison.scenarios() : only);
        } catch (UsageException e) {
            throw CommandException.failed(e.getMessage());
        }
        try (Progress progress = progressInSteps("Moving", comparison.steps())) {
            findings = comparison.run(Listener.of(progress, () -> !stop.requested()));
        }
        if (html != null) {
            Files.writeString(html, findings.html());
            tell("wrote " + html);
        }
        List<String> complaints = findings.complaints();
        complaints.forEach(this::warn);
        if (!complaints.isEmpty()) {
            throw new CommandException(findings.areBytesRight() ? ExitCode.FAILED : ExitCode.MISMATCH,
                    complaints.size() + " of the ways did not do what they should, see above");
        }
    }

    /** Before the minute that all takes, rather than after it. */
    private void checkReport() throws CommandException {
        if (html == null) {
            return;
        }
        Path directory = html.toAbsolutePath().getParent();
        if (Files.isDirectory(html)) {
            throw CommandException.failed(html + ": is a directory; name a file for the report");
        }
        if (directory == null || !Files.isDirectory(directory)) {
            throw CommandException.failed(html + ": there is no directory " + directory + " to write the report in");
        }
        if (!Files.isWritable(Files.exists(html) ? html : directory)) {
            throw CommandException.failed(html + ": the report cannot be written there: permission denied");
        }
    }

    @Override
    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        if (findings != null) {
            JsonObject all = JsonParser.parseString(findings.json()).getAsJsonObject();
            all.entrySet().forEach(one -> figures.put(one.getKey(), one.getValue()));
        }
        return figures;
    }

    @Override
    String summary() {
        return findings == null || findings.isEmpty() ? "" : String.join(System.lineSeparator(), findings.lines());
    }

    /** The names for the help and for the shell's completion. */
    static final class Scenarios implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Comparison.scenarios().iterator();
        }
    }
}
