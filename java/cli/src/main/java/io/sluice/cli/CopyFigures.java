package io.sluice.cli;

import io.sluice.Method;
import io.sluice.TransferReport;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What a copy has done so far. Used by one thread. */
final class CopyFigures {
    private final Map<Method, Long> byMethod = new EnumMap<>(Method.class);
    private long start;
    private long nanos;
    private long bytes;
    private long resumed;
    private long systemCalls;
    private int files;
    private int links;
    private int unchanged;
    private int failed;
    private int refused;
    private String sha256;

    void start() {
        start = System.nanoTime();
    }

    void end() {
        nanos = System.nanoTime() - start;
    }

    void moved(TransferReport report) {
        moved(report.method(), report.bytes());
        long calls = report.statistics().systemCalls().values().stream().mapToLong(Long::longValue).sum();
        systemCalls += calls;
    }

    void moved(Method method, long more) {
        bytes += more;
        if (more > 0) {
            byMethod.merge(method, more, Long::sum);
        }
    }

    void resumedFrom(long from) {
        resumed += from;
    }

    void file(String digest) {
        files++;
        sha256 = digest;
    }

    void link() {
        links++;
    }

    void unchanged() {
        unchanged++;
    }

    void failed() {
        failed++;
    }

    void refused() {
        refused++;
    }

    /** What went wrong with parts of a tree, each of which was told at once. */
    void complain() throws CommandException {
        if (failed > 0) {
            throw CommandException.failed(failed + (failed == 1 ? " thing" : " things") + " could not be copied");
        }
        if (refused > 0) {
            throw CommandException.refused(refused + (refused == 1 ? " thing was" : " things were") + " not copied");
        }
    }

    void putInto(Map<String, Object> json) {
        json.put("files", files);
        json.put("links", links);
        json.put("unchanged", unchanged);
        json.put("failed", failed);
        json.put("refused", refused);
        json.put("bytes", bytes);
        json.put("bytesResumed", resumed);
        json.put("bytesByMethod", byMethod);
        json.put("systemCalls", systemCalls);
        json.put("seconds", ByteCount.seconds(nanos));
        json.put("bytesPerSecond", ByteCount.perSecond(bytes, nanos));
        if (sha256 != null && files == 1) {
            json.put("sha256", sha256);
        }
    }

    /** Empty where nothing was done: then there is an error to be told, and that suffices. */
    String summary() {
        if (files + links + unchanged == 0 && bytes == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%s in %,d %s, %.2f s, %s", ByteCount.of(bytes), files, files == 1 ? "file" : "files",
                ByteCount.seconds(nanos), ByteCount.rate(bytes, nanos)));
        if (!byMethod.isEmpty()) {
            text.append(", by ").append(String.join(", ", byMethod.keySet().stream().map(Method::name).toList()));
        }
        if (resumed > 0) {
            text.append("; resumed after ").append(ByteCount.of(resumed));
        }
        if (unchanged > 0) {
            text.append("; ").append(unchanged).append(" unchanged");
        }
        return text.toString();
    }
}
