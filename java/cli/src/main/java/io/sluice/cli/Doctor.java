package io.sluice.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** {@code sluice doctor}: what this machine can do, and why not more. */
final class Doctor extends Operation {
    private List<Path> paths = new ArrayList<>();
    private List<String> hosts = new ArrayList<>();

    private final List<Finding> findings = new ArrayList<>();

    @Override
    void declare(Syntax syntax) {
        syntax.header("Says what this machine can do, and what to do about the rest.");
        syntax.description(
                "Says what this machine can do and why not more: the native library, the JDK, each method (by calling it), the limits for pipes, "
                        + "the network devices, and what the file systems of some paths can do (by copying 64 KiB there). With each finding, what to do "
                        + "about it.",
                "",
                "Whatever is tried is gone afterwards. Nothing is sent, and nothing about the machine is changed.");
        syntax.footer(
                "",
                "Examples:",
                "  sluice doctor                              the machine, this directory and the temporary one",
                "  sluice doctor --to example.org /srv/data   the device on the way there, and that file system",
                "  sluice doctor --json | jq '.findings[] | select(.grade != \"ok\")'");
        syntax.exitCodes(
                "  0:everything works; there may be notes",
                "  1:Sluice does not work here, or the examination failed",
                "  2:the command line is wrong",
                "  3:the kernel, or a filter of the container's, refuses some of the methods",
                "130:stopped by Ctrl-C (143: by a SIGTERM)");
        syntax.words(Path.class, given -> paths = given).paramLabel("PATH")
                .description("Directories, or files in them, whose file systems are tried; this one and the temporary "
                        + "one, if left out.");
        syntax.optionOfSeveral(String.class, given -> hosts = given, "--to").paramLabel("HOST")
                .description("Look at the device by which this host is reached, instead of at all of them.");
    }

    @Override
    void run(Stop stop) throws IOException, CommandException {
        List<InetAddress> destinations = new ArrayList<>();
        for (String host : hosts) {
            destinations.add(InetAddress.getByName(host));
        }
        Set<Path> directories = directories();
        findings.addAll(new MachineCheck().findings());
        findings.addAll(PipeCheck.findings());
        findings.addAll(DeviceCheck.findings(destinations));
        for (Path directory : directories) {
            if (!stop.requested()) {
                findings.addAll(new FileSystemCheck(directory).findings());
            }
        }
        if (has(Finding.Grade.BAD)) {
            throw CommandException.failed("Sluice does not work here: " + first(Finding.Grade.BAD));
        }
        if (has(Finding.Grade.REFUSED)) {
            throw CommandException.refused("not all methods work here: " + first(Finding.Grade.REFUSED));
        }
    }

    private Set<Path> directories() throws IOException {
        Set<Path> directories = new LinkedHashSet<>();
        List<Path> asked = paths.isEmpty() ? List.of(Path.of(""), Path.of(System.getProperty("java.io.tmpdir"))) : paths;
        for (Path path : asked) {
            if (!Files.exists(path)) {
                throw new NoSuchFileException(path.toString());
            }
            Path whole = path.toRealPath();
            directories.add(Files.isDirectory(whole) ? whole : whole.getParent());
        }
        return directories;
    }

    private boolean has(Finding.Grade grade) {
        return findings.stream().anyMatch(finding -> finding.grade() == grade);
    }

    private String first(Finding.Grade grade) {
        return findings.stream().filter(finding -> finding.grade() == grade)
                .map(finding -> finding.subject() + ": " + finding.found()).findFirst().orElseThrow();
    }

    @Override
    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("findings", findings.stream().map(Doctor::json).toList());
        return figures;
    }

    private static Map<String, Object> json(Finding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("subject", finding.subject());
        json.put("grade", finding.grade().name().toLowerCase(Locale.ROOT));
        json.put("found", finding.found());
        json.put("todo", finding.todo());
        return json;
    }

    @Override
    String summary() {
        List<String> lines = new ArrayList<>();
        int wide = findings.stream().mapToInt(finding -> finding.subject().length()).max().orElse(0);
        for (Finding finding : findings) {
            lines.add(String.format(Locale.ROOT, "%-8s %-" + wide + "s  %s",
                    finding.grade().name().toLowerCase(Locale.ROOT), finding.subject(), finding.found()));
            if (!finding.todo().isEmpty()) {
                lines.add(" ".repeat(9 + wide) + "  -> " + finding.todo());
            }
        }
        return String.join(System.lineSeparator(), lines);
    }
}
