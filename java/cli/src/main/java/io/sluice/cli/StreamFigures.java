package io.sluice.cli;

import io.sluice.Method;
import io.sluice.TransferReport;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What {@code send} or {@code receive} has done so far. Safe for use by any thread. */
final class StreamFigures {
    private final Map<Method, Long> byMethod = new EnumMap<>(Method.class);
    private final Map<String, Long> calls = new TreeMap<>();
    private long start;
    private long end;
    private long bytes;
    private long resumed;
    private int files;
    private int skipped;
    private int refused;
    private int mismatched;
    private CheckKind check = CheckKind.NONE;

    /** The clock runs from the first connection on: nobody is slow who waits for a peer. */
    synchronized void start() {
        if (start == 0) {
            start = System.nanoTime();
        }
        end = 0;
    }

    synchronized void end() {
        end = System.nanoTime();
    }

    synchronized void checkedBy(CheckKind kind) {
        check = kind;
    }

    synchronized void moved(TransferReport report) {
        moved(report.method(), report.bytes());
        report.statistics().systemCalls().forEach((name, count) -> calls.merge(name, count, Long::sum));
    }

    synchronized void moved(Method method, long more) {
        bytes += more;
        if (more > 0) {
            byMethod.merge(method, more, Long::sum);
        }
    }

    synchronized void resumedFrom(long from) {
        resumed += from;
    }

    synchronized void file() {
        files++;
    }

    synchronized void skipped() {
        skipped++;
    }

    synchronized void refused(int exitCode) {
        if (exitCode == ExitCode.MISMATCH) {
            mismatched++;
        } else {
            refused++;
        }
    }

    /** What went wrong with single files, each of which was told at once. */
    synchronized void complain() throws CommandException {
        if (mismatched > 0) {
            throw new CommandException(ExitCode.MISMATCH, count(mismatched) + " did not arrive as sent");
        }
        if (refused > 0) {
            throw CommandException.refused(count(refused) + (refused == 1 ? " was" : " were") + " refused");
        }
    }

    private static String count(int files) {
        return files + (files == 1 ? " file" : " files");
    }

    private long nanos() {
        return start == 0 ? 0 : (end == 0 ? System.nanoTime() : end) - start;
    }

    synchronized void putInto(Map<String, Object> json) {
        json.put("files", files);
        json.put("skipped", skipped);
        json.put("refused", refused);
        json.put("mismatched", mismatched);
        json.put("bytes", bytes);
        json.put("bytesResumed", resumed);
        json.put("bytesByMethod", Map.copyOf(byMethod));
        json.put("systemCalls", Map.copyOf(calls));
        json.put("checksum", check.toString());
        json.put("seconds", ByteCount.seconds(nanos()));
        json.put("bytesPerSecond", ByteCount.perSecond(bytes, nanos()));
    }

    /** Empty where nothing was done: then there is an error to be told, and that suffices. */
    synchronized String summary(String did) {
        if (files + skipped == 0 && bytes == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%s %s in %s, %.2f s, %s", did, ByteCount.of(bytes), count(files),
                ByteCount.seconds(nanos()), ByteCount.rate(bytes, nanos())));
        if (!byMethod.isEmpty()) {
            text.append(", by ").append(String.join(", ", byMethod.keySet().stream().map(Method::name).toList()));
        }
        text.append(check == CheckKind.NONE ? "; not checked" : "; checked by " + check);
        if (resumed > 0) {
            text.append("; resumed after ").append(ByteCount.of(resumed));
        }
        if (skipped > 0) {
            text.append("; ").append(skipped).append(" there already");
        }
        return text.toString();
    }
}
