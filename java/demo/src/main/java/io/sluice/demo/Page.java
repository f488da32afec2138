package io.sluice.demo;

import io.sluice.Method;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The results as a page: for each method a drawing of the way that the bytes took, charts, and tables. All is in one
 * file, drawn beforehand: looking at it loads nothing and runs no script.
 */
final class Page {
    private final Network network;
    private final List<Group> groups;
    private final StringBuilder html = new StringBuilder(1 << 16);

    private Page(Network network, List<Group> groups) {
        this.network = network;
        this.groups = groups;
    }

    static String of(Map<String, String> environment, Network network, List<Group> groups) throws IOException {
        return read("page.html")
                .replace("/*{{style}}*/", read("page.css"))
                .replace("{{heads}}", Drawing.heads())
                .replace("{{subject}}", subject(environment, network))
                .replace("{{verdict}}", verdict(groups))
                .replace("{{network}}", network(network))
                .replace("{{facts}}", facts(environment))
                .replace("{{scenarios}}", new Page(network, groups).scenarios());
    }

    private static String read(String name) throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** For text and attributes; a name with two braces is no place in the page to be filled in. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("{", "&#123;");
    }

    private static String subject(Map<String, String> environment, Network network) {
        return String.format(Locale.ROOT, "<code>%s</code>, %,d bytes%s", escape(environment.get("file")),
                Long.parseLong(environment.get("fileBytes")),
                network.target() == null ? "" : ", over the network: <code>" + escape(network.targetName()) + "</code>");
    }

    private static String network(Network network) {
        return network.target() == null ? "the network is this machine\u2019s loopback, where no network card copies anything"
                : "the other end was <code>" + escape(network.targetName()) + "</code>, behind the device "
                        + escape(network.words());
    }

    private static String verdict(List<Group> groups) {
        List<String> complaints = Complaints.of(groups);
        return complaints.isEmpty()
                ? "<p class=\"good\">\u2713 SHA-256 at the receiving end: right for every byte of all "
                        + groups.stream().mapToInt(group -> group.results().size()).sum() + " rows.</p>"
                : complaints.stream().map(one -> "<p class=\"bad\">\u2717 " + escape(one) + "</p>").collect(Collectors.joining());
    }

    private static String facts(Map<String, String> environment) {
        return environment.entrySet().stream()
                .map(fact -> "<dt>" + escape(words(fact.getKey())) + "</dt><dd>" + escape(fact.getValue()) + "</dd>")
                .collect(Collectors.joining("\n"));
    }

    /** {@code fileSystem}: file system. */
    private static String words(String name) {
        return name.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private String scenarios() {
        for (Group group : groups) {
            String id = group.scenario().id() + "-" + group.load().bytes();
            add("<section aria-labelledby=\"%s\">", id);
            add("<h2 id=\"%s\">%s</h2>", id, escape(group.scenario().title()));
            add("<p>%s; %s, median of %s. JDK is %s.</p>", escape(group.load().name()),
                    some(group.load().repetitions(), "transfer") + " a round", some(group.load().rounds(), "round"),
                    escape(group.scenario().jdkWay()));
            html.append(Charts.of(group));
            add("<h3>The way the bytes took, by each method</h3>");
            cards(group, id);
            html.append(CostTable.of(group));
            add("</section>");
        }
        return html.toString();
    }

    /** A card for each method that moved bytes, with the row that asked for it by name, or else the first that came to it. */
    private void cards(Group group, String id) {
        Map<Method, Result> shown = new EnumMap<>(Method.class);
        Map<Method, Set<String>> rows = new EnumMap<>(Method.class);
        for (Result result : group.results()) {
            Method used = result.median().last().used();
            if (!shown.containsKey(used) || result.contender().asked() == used) {
                shown.put(used, result);
            }
            rows.computeIfAbsent(used, any -> new TreeSet<>()).add(result.contender().name());
        }
        add("<div class=\"cards\">");
        shown.forEach((method, result) -> card(group.scenario(), result, rows.get(method), id));
        add("</div>");
        Map<String, List<String>> out = group.exclusions().stream().collect(Collectors.groupingBy(
                Group.Exclusion::reason, LinkedHashMap::new,
                Collectors.mapping(one -> one.method().name(), Collectors.toList())));
        if (!out.isEmpty()) {
            add("<p class=\"out\">Not possible here: %s.</p>", out.entrySet().stream()
                    .map(one -> "<b>" + String.join(", ", one.getValue()) + "</b> (" + escape(one.getKey()) + ")")
                    .collect(Collectors.joining(", ")));
        }
    }

    private void card(Scenario scenario, Result result, Set<String> rows, String id) {
        Round round = result.median();
        Observation one = round.last();
        Route route = Route.of(scenario, one.used(), one.gathers(), network.drawn());
        add("<article class=\"card\">");
        add("<h4>%s%s</h4>", one.used(), rows.contains(Method.AUTO.name()) ? " <span class=\"chosen\">AUTO\u2019s choice</span>" : "");
        add("<p>%s</p>", escape(Sentences.about(one.used(), scenario)));
        html.append(Drawing.of(route, id + "-" + one.used().name(), one.used() + ", " + scenario.title(), counted(round)));
        add("<dl>");
        fact("System calls", Cells.systemCalls(round).replaceAll(" (?=[~\\d])", "\u00a0"));
        fact("Switches", observed(Cells.switches(round)));
        fact("CPU copies", observed(Cells.copies(round)));
        fact("User space", observed(Cells.userBytes(round), " bytes"));
        if (scenario.toSocket() && one.gathers() >= 0) {
            fact("Device", one.gathers() == 1 ? "gathers and checksums" : "does not gather and checksum: one copy more");
        }
        fact("Time", Cells.time(result.seconds()) + ", " + Cells.perSecond(result.gbPerSecond()) + " GB/s");
        fact("CPU", result.cpuSecondsPerGb() < 0 ? "too little to be measured" : Cells.perGb(result.cpuSecondsPerGb()) + " s/GB");
        fact("Rows", String.join(", ", rows));
        one.ladder().stream().filter(rung -> rung.refusal() != null)
                .forEach(rung -> fact("Refused", rung.method() + " by the kernel: " + rung.refusal()));
        add("</dl>");
        add("</article>");
    }

    /** What stands in the drawing: two lines. */
    private static List<String> counted(Round round) {
        String switches = Cells.switches(round);
        String copies = Cells.copies(round);
        return List.of(
                switches.equals(Cells.UNKNOWN) ? "switches not observed" : switches + " switches",
                copies.equals(Cells.UNKNOWN) ? "copies not observed" : "CPU copies: " + copies);
    }

    private static String observed(String cell) {
        return observed(cell, "");
    }

    private static String observed(String cell, String unit) {
        return cell.equals(Cells.UNKNOWN) ? "not observed" : cell + unit;
    }

    private void fact(String name, String value) {
        add("<div><dt>%s</dt><dd>%s</dd></div>", name, escape(value));
    }

    private static String some(int n, String what) {
        return n == 1 ? "1 " + what : n + " " + what + "s";
    }

    private void add(String format, Object... values) {
        html.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
