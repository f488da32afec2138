package io.sluice.demo;

import io.sluice.Method;
import java.util.Locale;

/** The classic table: what each method costs by the kernel's design, with what was observed beside it. */
final class CostTable {
    private final Group group;
    private final StringBuilder html = new StringBuilder();

    private CostTable(Group group) {
        this.group = group;
    }

    static String of(Group group) {
        return new CostTable(group).write();
    }

    private String write() {
        html.append("<h3>What it costs by design, and what was observed</h3>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\""
                + " aria-label=\"Costs by design and observed\"><table class=\"costs\">\n<thead><tr><th rowspan=\"2\" scope=\"col\">asked</th>"
                + "<th rowspan=\"2\" scope=\"col\">used</th><th colspan=\"4\" scope=\"colgroup\">by design, a round of calls</th>"
                + "<th colspan=\"4\" scope=\"colgroup\">observed, one transfer</th></tr>\n<tr>");
        for (String name : new String[] {"calls", "switches", "copies by the CPU", "by DMA", "system calls", "switches", "CPU copies", "bytes in user space"}) {
            html.append("<th scope=\"col\">").append(name).append("</th>");
        }
        html.append("</tr></thead>\n<tbody>\n");
        group.results().forEach(this::row);
        return html.append("</tbody></table></div>\n" + (group.scenario().toSocket()
                ? "<p class=\"out\">Copies by the CPU: where the outgoing device does not gather scattered pages / where it does.</p>\n" : "")).toString();
    }

    private void row(Result result) {
        Round round = result.median();
        Method used = round.last().used();
        Method.Design design = used.design();
        html.append("<tr><th scope=\"row\">").append(Page.escape(result.contender().name())).append("</th>");
        cell("", Cells.used(round));
        cell("", design.systemCalls().isEmpty() ? Cells.UNKNOWN : String.join(" + ", design.systemCalls()));
        cell("n", Cells.known(design.switches()));
        cell("n", Cells.designedCopies(used, group.scenario()));
        cell("n", Cells.known(design.dmaCopies()));
        cell("seen", Cells.systemCalls(round).replaceAll(" (?=[~\\d])", "\u00a0"));
        cell("seen n", Cells.switches(round));
        cell("seen n", Cells.copies(round));
        cell("seen n", Cells.userBytes(round));
        html.append("</tr>\n");
    }

    private void cell(String kind, String text) {
        html.append(String.format(Locale.ROOT, kind.isEmpty() ? "<td%s>%s</td>" : "<td class=\"%s\">%s</td>", kind,
                Page.escape(text.equals(Cells.UNKNOWN) ? "\u2013" : text)));
    }
}
