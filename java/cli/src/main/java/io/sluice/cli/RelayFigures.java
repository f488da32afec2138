package io.sluice.cli;

import io.sluice.RelayDirection;
import io.sluice.RelayEnd;
import io.sluice.RelayReport;
import io.sluice.TransferStatistics;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the relays of a command have done, of those that have ended. Safe for use by any thread. */
final class RelayFigures {
    private final Map<RelayEnd, Long> ends = new EnumMap<>(RelayEnd.class);
    private final Map<String, Long> systemCalls = new TreeMap<>();
    private long accepted;
    private long unreached;
    private long forward;
    private long backward;
    private long userBytes;
    private boolean callsSeen = true;

    synchronized void accepted() {
        accepted++;
    }

    synchronized void unreached() {
        unreached++;
    }

    synchronized void ended(RelayReport report) {
        RelayDirection there = report.forward();
        RelayDirection back = report.backward();
        // Where both came to their ends, so did the relay; else the one that did not says why.
        ends.merge(there.end() == RelayEnd.END_OF_SOURCE ? back.end() : there.end(), 1L, Long::sum);
        forward += there.bytes();
        backward += back.bytes();
        add(there.statistics());
        add(back.statistics());
    }

    private void add(TransferStatistics one) {
        one.systemCalls().forEach((name, n) -> systemCalls.merge(name, n, Long::sum));
        userBytes = userBytes < 0 || one.userBytes() < 0 ? -1 : userBytes + one.userBytes();
        callsSeen &= one.switches() >= 0;
    }

    synchronized long bytes() {
        return forward + backward;
    }

    synchronized long accepts() {
        return accepted;
    }

    /** What the JSON says. */
    synchronized Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("accepted", accepted);
        json.put("targetUnreached", unreached);
        Map<String, Long> by = new LinkedHashMap<>();
        ends.forEach((end, n) -> by.put(name(end), n));
        json.put("ended", by);
        json.put("bytesForward", forward);
        json.put("bytesBackward", backward);
        json.put("systemCalls", callsSeen ? systemCalls : null);
        json.put("userBytes", userBytes);
        return json;
    }

    private static String name(RelayEnd end) {
        return end.name().toLowerCase(Locale.ROOT);
    }

    /** For people, in lines. */
    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder();
        text.append(accepted).append(accepted == 1 ? " connection" : " connections");
        ends.forEach((end, n) -> text.append(", ").append(n).append(' ').append(words(end)));
        if (unreached > 0) {
            text.append(", ").append(unreached).append(" with the target out of reach");
        }
        text.append(System.lineSeparator()).append(ByteCount.of(forward)).append(" to the target, ").append(ByteCount.of(backward)).append(" back");
        text.append(System.lineSeparator()).append("system calls: ").append(callsSeen ? calls() : "not observed")
                .append("; through user space: ").append(userBytes < 0 ? "not observed" : ByteCount.of(userBytes));
        return text.toString();
    }

    private String calls() {
        return systemCalls.isEmpty() ? "none" : systemCalls.toString().replaceAll("[{}]", "").replace('=', ' ');
    }

    private static String words(RelayEnd end) {
        return switch (end) {
            case END_OF_SOURCE -> "to their end";
            case IDLE_TIMEOUT -> "idle for too long";
            case FAILED -> "failed";
            case CLOSED -> "cut off by the stop";
            case BYTE_LIMIT, RUNNING -> name(end);
        };
    }
}
