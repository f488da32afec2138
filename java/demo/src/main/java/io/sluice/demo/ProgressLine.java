package io.sluice.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.LongFunction;

/**
 * How far something has come, in one line: what matters most is there also where the line is short. Used by one thread at a time.
 */
final class ProgressLine {
    private static final int LONGEST_BAR = 30;
    private static final int SHORTEST_BAR = 4;
    /** From here on there is room for how much of how much it is. */
    private static final int WIDE = 72;
    /** The rate is that of so long, so that it follows what happens and yet can be read. */
    private static final long WINDOW_NANOS = 3_000_000_000L;
    private static final double NANOS = 1e9;
    private static final double WHOLE = 100;
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;

    private record Sample(long nanos, long moved) {}

    private final String task;
    private final LongFunction<String> amount;
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** For a task that is counted in bytes, which the function writes for people; in steps, if it is null. */
    ProgressLine(String task, LongFunction<String> amount) {
        this.task = task;
        this.amount = amount;
    }

    /**
     * The line as it is now.
     *
     * @param at how much is done
     * @param skipped how much of it did not have to be done, and says nothing of the rate
     * @param most how much there is to do; 0 or less if that is not known
     * @param message what stands at the end, as far as there is room
     * @param columns how long the line may be
     * @param nanos the time, by {@link System#nanoTime}
     */
    String at(long at, long skipped, long most, String message, int columns, long nanos) {
        String head = task + (most > 0 ? String.format(Locale.ROOT, "%4d%%", (long) Math.min(WHOLE, WHOLE * at / most)) : "");
        String tail = amount == null ? "  " + at + "/" + most : bytes(at, most, perSecond(at - skipped, nanos), columns >= WIDE);
        int rest = columns - head.length() - tail.length();
        boolean room = columns >= WIDE && !message.isEmpty();
        String bar = most > 0 ? bar((double) at / most, Math.min(LONGEST_BAR, room ? rest / 2 - 3 : rest - 3)) : "";
        String line = head + bar + tail + (message.isEmpty() ? "" : "  " + message);
        return line.length() <= columns ? line : line.substring(0, columns);
    }

    private String bytes(long at, long most, double perSecond, boolean wide) {
        String rate = "  " + amount.apply((long) perSecond) + "/s";
        if (most <= 0) {
            return "  " + amount.apply(at) + rate;
        }
        String left = at < most && perSecond < 1 ? "-:--" : time((long) Math.ceil(Math.max(0, most - at) / Math.max(1, perSecond)));
        return (wide ? "  " + part(amount.apply(at), amount.apply(most)) : "") + rate + "  " + left + (wide ? " left" : "");
    }

    /** The unit once, where both have the same. */
    private static String part(String at, String most) {
        int unit = most.lastIndexOf(' ');
        return (at.endsWith(most.substring(unit)) ? at.substring(0, at.lastIndexOf(' ')) : at) + " of " + most;
    }

    private double perSecond(long moved, long nanos) {
        if (moved == 0) {
            samples.clear(); // it has not begun
        }
        samples.addLast(new Sample(nanos, moved));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW_NANOS) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        return nanos == first.nanos() ? 0 : (moved - first.moved()) * NANOS / (nanos - first.nanos());
    }

    private static String time(long seconds) {
        return seconds < HOUR ? String.format(Locale.ROOT, "%d:%02d", seconds / MINUTE, seconds % MINUTE)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / HOUR, seconds % HOUR / MINUTE, seconds % MINUTE);
    }

    private static String bar(double part, int width) {
        if (width < SHORTEST_BAR) {
            return "";
        }
        int full = (int) Math.min(width, part * width);
        return " [" + "=".repeat(full) + (full < width ? ">" + " ".repeat(width - full - 1) : "") + "]";
    }
}
