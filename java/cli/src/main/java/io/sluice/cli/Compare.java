package io.sluice.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sluice.demo.Comparison;
import io.sluice.demo.Findings;
import io.sluice.demo.Listener;
import io.sluice.demo.Network;
import io.sluice.demo.Progress;
import io.sluice.demo.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code sluice compare}: every method and the JDK's own way, on the user's own file. */
final class Compare extends Operation {
    private Path file;
    private List<String> only = new ArrayList<>();
    private Path html;
    private HostPort to;
    private String device;
    private int patience;

    private Findings findings;

    @Override
    void declare(Syntax syntax) {
        syntax.header("Shows what moving a file costs, by every method and by the JDK's own way.");
        syntax.description(
                "Moves a file by every method and by the JDK's own way, in turns, checks every byte, and shows what each cost: by the kernel's "
                        + "design, and as it was observed.",
                "",
                "Without --to everything happens on this machine: over loopback, and in files in the temporary directory that are gone at the"
                        + " end. With it, connections go to a 'sluice receive' on another host, over the device that leads there. It checks every"
                        + " byte, keeps nothing (but the file, without a name, as long as it takes: to send it back), and needs no rights for it.",
                "",
                "Each way moves the whole file several times: over a slow network take a small one. What nobody observed is a dash, never a guess.");
        syntax.footer(
                "",
                "Examples:",
                "  sluice compare                                    the JDK's own classes, about 120 MiB",
                "  sluice compare --html report.html big.iso         with drawings and charts, for a browser",
                "  sluice compare --only send,copy --json big.iso",
                "  sluice compare --to example.org:7000 big.iso      over the network, with a 'sluice receive 7000'");
        syntax.optionalWord(0, Path.class, given -> file = given).paramLabel("FILE")
                .description("What to move; the JDK's own classes (lib/modules) if left out.");
        syntax.optionOfSeveral(String.class, given -> only = given, "--only").paramLabel("SCENARIO").splitRegex(",").completionCandidates(new Scenarios())
                .description("Only these, separated by commas: ${COMPLETION-CANDIDATES}. All, if left out; with --to, all but copy.");
        syntax.option(Path.class, given -> html = given, "--html").paramLabel("REPORT")
                .description("Write a page with drawings and charts; it needs no network to be looked at.");
        syntax.option(HostPort.class, given -> to = given, "--to").paramLabel("HOST:PORT").converters(new HostPort.Converter())
                .description("Move it to, from and by way of a 'sluice receive' there, instead of over loopback.");
        syntax.option(String.class, given -> device = given, "--device").paramLabel("NAME")
                .description("Go out by this network device, such as eth1; else by the one that the kernel chooses.");
        syntax.option(int.class, given -> patience = given, "--timeout").paramLabel("SECONDS").defaultValue("60")
                .description("How long the receiver may be silent (default: ${DEFAULT-VALUE}).");
    }

    @Override
    void run(Stop stop) throws IOException, CommandException {
        check();
        if (to == null) {
            compare(Network.loopback(), work -> work.run(), stop);
        } else {
            compareOverNetwork(stop);
        }
        report();
    }

    /** Before anything begins, and somebody else has to do with it. */
    private void check() throws CommandException {
        checkReport();
        if (patience < 1) {
            throw CommandException.usage("--timeout is 1 or more");
        }
        if (to == null && device != null) {
            throw CommandException.usage("--device is for connections to another host (--to)");
        }
        if (only.isEmpty()) {
            only = to == null ? Comparison.scenarios() : Comparison.scenariosOverNetwork();
        }
        try {
            Comparison.check(file, only);
        } catch (UsageException e) {
            throw CommandException.failed(e.getMessage());
        }
    }

    private void compareOverNetwork(Stop stop) throws IOException, CommandException {
        InetSocketAddress address = to.resolve();
        InetAddress from = device == null ? null : WayOut.by(device, address.getAddress());
        try (FarReceiver there = new FarReceiver(to, address, from, patience, stop)) {
            try {
                Network network = Network.to(there, there.local(), address.getAddress());
                compare(network, there::during, stop);
                if (!stop.requested()) {
                    there.end();
                }
            } catch (CommandException e) {
                there.giveUp(e.getMessage());
                throw e;
            } catch (IOException e) {
                there.giveUp(reason(e));
                if (e.getCause() instanceof CommandException said) {
                    throw said;
                }
                throw e;
            }
        }
    }

    /** What is done before the work and after it. */
    private interface Around {
        void run(Wire.Work<RuntimeException> work) throws IOException;
    }

    private void compare(Network network, Around around, Stop stop) throws IOException, CommandException {
        Comparison comparison;
        try {
            comparison = Comparison.of(file, only, network);
        } catch (UsageException e) {
            throw CommandException.failed(e.getMessage());
        }
        stop.then(comparison::hangUp);
        try (Progress progress = progressInSteps("Moving", comparison.steps())) {
            around.run(() -> findings = comparison.run(Listener.of(progress, () -> !stop.requested())));
        }
    }

    private void report() throws IOException, CommandException {
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
