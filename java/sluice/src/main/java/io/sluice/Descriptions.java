package io.sluice;

import java.util.HexFormat;
import java.util.Locale;

/** Says what a report holds, in lines for people. */
final class Descriptions {
    private static final double NANOS = 1e9;

    private Descriptions() {}

    static String of(TransferReport report) {
        TransferStatistics figures = report.statistics();
        StringBuilder text = new StringBuilder(200);
        text.append(report.source()).append(" -> ").append(report.target()).append('\n');
        line(text, "moved", report.bytes() + " of " + report.asked() + " bytes ("
                + report.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")");
        if (report.undelivered().length > 0) {
            line(text, "undelivered", report.undelivered().length + " bytes, taken from the source");
        }
        line(text, "method", report.method() + (report.askedMethod() == report.method()
                ? "" : " (asked: " + report.askedMethod() + ")"));
        line(text, "time", seconds(report.elapsed()) + ", waiting " + seconds(report.waiting()));
        if (report.syncing() >= 0) {
            line(text, "fsync", seconds(report.syncing()));
        }
        if (report.checksum().length > 0) {
            line(text, "checksum", HexFormat.of().formatHex(report.checksum()) + ", for which the bytes were read");
        }
        line(text, "system calls", figures.switches() < 0 ? "unknown" : figures.systemCalls().toString());
        line(text, "switches", known(figures.switches()));
        line(text, "user space", known(figures.userBytes()) + " bytes");
        line(text, "CPU copies", known(figures.cpuCopies()));
        line(text, "device", switch (report.gathers()) {
            case 1 -> "gathers and checksums";
            case 0 -> "does not gather and checksum, so packets are copied once more";
            default -> "unknown";
        });
        if (figures.pipeBytes() > 0) {
            line(text, "pipe", figures.pipeBytes() + " bytes" + (report.pipeSmall()
                    ? ", smaller than wanted: the user's quota for pipes is used up" : ""));
        }
        for (Rung rung : report.ladder()) {
            String refusal = rung.refusal() == null ? "" : "; refused " + rung.refusals() + " times: " + rung.refusal();
            line(text, rung.in() ? rung.turn() + ". " + rung.method() : "-  " + rung.method(), rung.reason() + refusal);
        }
        text.setLength(text.length() - 1);
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("  %-18s %s%n", name, value));
    }

    private static String known(long figure) {
        return figure < 0 ? "unknown" : Long.toString(figure);
    }

    private static String seconds(long nanos) {
        return nanos < 0 ? "unknown" : String.format(Locale.ROOT, "%.6f s", nanos / NANOS);
    }
}
