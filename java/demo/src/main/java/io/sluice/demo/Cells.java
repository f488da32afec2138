package io.sluice.demo;

import io.sluice.Method;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the figures of a result are written in the table; a dash stands for what was not observed or is not known. */
final class Cells {
    static final String UNKNOWN = "-";
    private static final double MILLI = 1e-3;
    private static final double LEAST_SPEED = 0.01;

    private Cells() {}

    /** The methods that moved the bytes. */
    static String used(Round round) {
        return round.sums().used().stream().map(Method::name).collect(Collectors.joining(", "));
    }

    /** The calls of a transfer: of each if all were alike, else their mean. */
    static String systemCalls(Round round) {
        if (!round.last().callsSeen()) {
            return "not observed";
        }
        return round.sums().systemCalls().entrySet().stream()
                .map(call -> call.getKey() + " " + mean(call.getValue(), round.repetitions()))
                .collect(Collectors.joining(", "));
    }

    /** The crossings of a transfer between user and kernel mode: of each, or their mean. */
    static String switches(Round round) {
        return round.sums().switches() < 0 ? UNKNOWN : mean(round.sums().switches(), round.repetitions());
    }

    private static String mean(long sum, int of) {
        return sum % of == 0 ? String.format(Locale.ROOT, "%,d", sum / of)
                : (double) sum / of >= 0.01 ? String.format(Locale.ROOT, "~%,.2f", (double) sum / of) : "~0";
    }

    /** The segments of a transfer; those that its peer asks with are left out. */
    static String segments(Round round) {
        return round.segments() < 0 ? UNKNOWN : mean(round.segments() - round.repetitions(), round.repetitions());
    }

    static String copies(Round round) {
        return round.sums().used().size() == 1 ? known(round.last().cpuCopies()) : UNKNOWN;
    }

    static String userBytes(Round round) {
        long bytes = round.sums().userBytes();
        return bytes < 0 ? UNKNOWN : mean(bytes, round.repetitions());
    }

    /** To a socket both cases, the device that gathers last; elsewhere the device has no say. */
    static String designedCopies(Method method, Scenario scenario) {
        Method.Design design = method.design();
        return !scenario.toSocket() || design.cpuCopies() == design.cpuCopiesGathering()
                ? known(design.cpuCopies()) : design.cpuCopies() + "/" + design.cpuCopiesGathering();
    }

    static String known(long figure) {
        return figure < 0 ? UNKNOWN : Long.toString(figure);
    }

    static String time(double seconds) {
        return seconds < MILLI ? String.format(Locale.ROOT, "%.2f us", seconds / MILLI / MILLI)
                : String.format(Locale.ROOT, "%.2f ms", seconds / MILLI);
    }

    static String perSecond(double gb) {
        return gb < LEAST_SPEED ? "<0.01" : String.format(Locale.ROOT, gb < 10 ? "%.2f" : "%.1f", gb);
    }

    static String perGb(double seconds) {
        return seconds < 0 ? UNKNOWN : String.format(Locale.ROOT, "%.3f", seconds);
    }
}
