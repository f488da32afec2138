package io.sluice.cli;

import io.sluice.Method;
import io.sluice.TransferReport;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** How many bytes a command has moved so far, by which methods, with which system calls and in what time. Safe for use by any thread. */
final class MovedBytes {
    private final Map<Method, Long> byMethod = new EnumMap<>(Method.class);
    private final Map<String, Long> calls = new TreeMap<>();
    private long start;
    private long end;
    private long bytes;
    private long resumed;

    /** The clock runs from the first of these calls until {@link #end}. */
    synchronized void start() {
        if (start == 0) {
            start = System.nanoTime();
        }
        end = 0;
    }

    synchronized void end() {
        end = System.nanoTime();
    }

    synchronized void moved(TransferReport report) {
        moved(report.method(), report.bytes());
        called(report);
    }

    synchronized void moved(Method method, long more) {
        bytes += more;
        if (more > 0) {
            byMethod.merge(method, more, Long::sum);
        }
    }

    /** Counts the calls alone, of bytes that are counted elsewhere. */
    synchronized void called(TransferReport report) {
        report.statistics().systemCalls().forEach((name, count) -> calls.merge(name, count, Long::sum));
    }

    synchronized void resumedFrom(long from) {
        resumed += from;
    }

    synchronized boolean isEmpty() {
        return bytes == 0;
    }

    private long nanos() {
        return start == 0 ? 0 : (end == 0 ? System.nanoTime() : end) - start;
    }

    synchronized void putInto(Map<String, Object> json) {
        json.put("bytes", bytes);
        json.put("bytesResumed", resumed);
        json.put("bytesByMethod", Map.copyOf(byMethod));
        json.put("systemCalls", new TreeMap<>(calls));
        json.put("seconds", ByteCount.seconds(nanos()));
        json.put("bytesPerSecond", ByteCount.perSecond(bytes, nanos()));
    }

    /** For people: how much in so many files, how fast, and by which methods. */
    synchronized String summary(int files) {
        String text = ByteCount.of(bytes) + " in " + count(files) + ", " + ByteCount.duration(nanos()) + ", " + ByteCount.rate(bytes, nanos());
        return byMethod.isEmpty() ? text : text + ", by " + String.join(", ", byMethod.keySet().stream().map(Method::name).toList());
    }

    /** For people: from where files were gone on with; empty if all began anew. */
    synchronized String resumption() {
        return resumed > 0 ? "; resumed after " + ByteCount.of(resumed) : "";
    }

    static String count(int files) {
        return ByteCount.grouped(files) + (files == 1 ? " file" : " files");
    }
}
