package io.sluice.agent.engine;

import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.TransferStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of this JVM so far, to be printed. A figure that cannot be observed is -1 in JSON and a dash in the table. */
final class Figures {
    private static final String COLUMNS = "%-16s %10s %18s %18s %12s %8s  %s%n";

    private final List<Row> rows = new ArrayList<>();

    private record Row(
            String method, long transfers, long bytes, long userBytes, long wouldBlocks, long refusals,
            Map<String, Long> systemCalls, boolean callsKnown) {}

    private Figures() {}

    static Figures now() {
        Figures figures = new Figures();
        for (Map.Entry<Method, TransferStatistics> one : Sluice.statistics().byMethod().entrySet()) {
            TransferStatistics of = one.getValue();
            if (of.transfers() > 0 || !of.systemCalls().isEmpty()) {
                figures.rows.add(new Row(one.getKey().name(), of.transfers(), of.bytes(), of.userBytes(),
                        of.wouldBlocks(), of.refusals(), of.systemCalls(), of.switches() >= 0));
            }
        }
        return figures;
    }

    String json() {
        StringBuilder text = new StringBuilder("sluice-stats {");
        for (Row row : rows) {
            text.append(text.charAt(text.length() - 1) == '{' ? "" : ",")
                    .append('"').append(row.method).append("\":{\"transfers\":").append(row.transfers)
                    .append(",\"bytes\":").append(row.bytes)
                    .append(",\"userBytes\":").append(row.userBytes)
                    .append(",\"wouldBlocks\":").append(row.wouldBlocks)
                    .append(",\"refusals\":").append(row.refusals);
            if (row.callsKnown) {
                text.append(",\"systemCalls\":{");
                row.systemCalls.forEach((call, n) -> text.append(text.charAt(text.length() - 1) == '{' ? "" : ",")
                        .append('"').append(call).append("\":").append(n));
                text.append('}');
            }
            text.append('}');
        }
        return text.append("}\n").toString();
    }

    String table() {
        if (rows.isEmpty()) {
            return "sluice-agent: nothing was transferred\n";
        }
        StringBuilder text = new StringBuilder("sluice-agent: what was transferred\n");
        text.append(line("method", "transfers", "bytes", "in user space", "not ready", "refused", "system calls"));
        for (Row row : rows) {
            text.append(line(row.method, number(row.transfers), number(row.bytes), number(row.userBytes),
                    number(row.wouldBlocks), number(row.refusals), row.callsKnown ? calls(row) : "-"));
        }
        return text.toString();
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, COLUMNS, cells);
    }

    private static String number(long value) {
        return value < 0 ? "-" : String.format(Locale.ROOT, "%,d", value);
    }

    private static String calls(Row row) {
        StringBuilder text = new StringBuilder();
        row.systemCalls.forEach((call, n) -> text.append(text.length() == 0 ? "" : ", ").append(call).append(' ').append(n));
        return text.toString();
    }
}
