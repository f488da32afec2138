package io.sluice.demo;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Charts of throughput and CPU time: tables with bars in them, so that the figures can be read and read out. */
final class Charts {
    private static final double NANOS = 1e9;
    private static final double WHOLE = 100;

    private final Group group;
    private final StringBuilder html = new StringBuilder();

    private Charts(Group group) {
        this.group = group;
    }

    static String of(Group group) {
        return new Charts(group).write();
    }

    private String write() {
        add("<div class=\"charts\">");
        throughput();
        cpu();
        add("</div>");
        return html.toString();
    }

    private void throughput() {
        double most = most(Charts::best);
        add("<div class=\"chart\"><table><caption>Throughput, GB/s <span>longer is better; the line is from the slowest round to the"
                + " fastest</span></caption>");
        for (Result result : group.results()) {
            row(result, Cells.perSecond(result.gbPerSecond()),
                    bar("wall", result.gbPerSecond() / most) + spread(worst(result) / most, best(result) / most));
        }
        add("</table></div>");
    }

    private void cpu() {
        double most = most(Result::allCpuSecondsPerGb);
        boolean peers = group.results().stream().anyMatch(result -> result.allCpuSecondsPerGb() > result.cpuSecondsPerGb());
        add("<div class=\"chart\"><table><caption>CPU seconds per GB <span>shorter is better%s</span></caption>",
                peers ? "; lighter: what the peers at the other end took" : "");
        for (Result result : group.results()) {
            double own = result.cpuSecondsPerGb();
            double all = result.allCpuSecondsPerGb();
            row(result, own < 0 ? "too little to be measured" : Cells.perGb(own) + (peers ? " + " + Cells.perGb(all - own) : ""),
                    own < 0 ? "" : bar("cpu", own / most) + bar("peers", (all - own) / most));
        }
        add("</table></div>");
    }

    private double most(ToDoubleFunction<Result> figure) {
        return Math.max(Double.MIN_NORMAL, group.results().stream().mapToDouble(figure).max().orElse(0));
    }

    private static double best(Result result) {
        return speeds(result).stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    private static double worst(Result result) {
        return speeds(result).stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    private static List<Double> speeds(Result result) {
        return result.rounds().stream().map(round -> round.sums().bytes() / (round.time().wall() / NANOS) / NANOS).toList();
    }

    private void row(Result result, String value, String bars) {
        add("<tr><th scope=\"row\">%s</th><td class=\"bar\"><div>%s</div></td><td class=\"n\">%s</td></tr>",
                Page.escape(result.contender().name()), bars, value);
    }

    private static String bar(String kind, double part) {
        return String.format(Locale.ROOT, "<i class=\"%s\" style=\"width:%.2f%%\"></i>", kind, WHOLE * part);
    }

    private static String spread(double from, double to) {
        return String.format(Locale.ROOT, "<u style=\"left:%.2f%%;width:%.2f%%\"></u>", WHOLE * from, WHOLE * (to - from));
    }

    private void add(String format, Object... values) {
        html.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
