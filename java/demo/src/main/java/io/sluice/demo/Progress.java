package io.sluice.demo;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * A bar on standard error that is redrawn in place, and gone when it is closed; nothing where that is not a terminal. Safe for use by any
 * thread.
 */
public final class Progress implements AutoCloseable {
    private static final int REDRAW_MILLIS = 200;

    private final Line line;
    private final ProgressBar bar;
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong most = new AtomicLong();

    private Progress(String task, long most, LongFunction<String> amount) {
        this.most.set(most);
        line = new Line();
        ProgressLine words = new ProgressLine(task, amount);
        // The library's own drawing would need a library for terminals, and cuts rate and time off where lines are short.
        bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(most)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .continuousUpdate() // a stall is to be seen, too
                .setConsumer(line)
                .setRenderer((now, columns) -> words.at(
                        now.getCurrent(), skipped.get(), this.most.get(), now.getExtraMessage(), columns, System.nanoTime()))
                .build();
    }

    private Progress() {
        line = null;
        bar = null;
    }

    /**
     * One that shows nothing.
     *
     * @return it
     */
    public static Progress none() {
        return new Progress();
    }

    /**
     * A bar for bytes, with their rate and the time left.
     *
     * @param task what is being done, in a word
     * @param bytes how many there are to move, 0 if that is not known yet
     * @param amount writes a number of bytes for people
     * @return the bar
     */
    public static Progress ofBytes(String task, long bytes, LongFunction<String> amount) {
        return Terminal.isThere() ? new Progress(task, Math.max(0, bytes), amount) : none();
    }

    /**
     * A bar for steps, of which each may take another while, so that it tells no time left.
     *
     * @param task what is being done, in a word
     * @param steps how many there are
     * @return the bar
     */
    public static Progress ofSteps(String task, long steps) {
        return Terminal.isThere() ? new Progress(task, steps, null) : none();
    }

    /**
     * Tells whether anybody sees it.
     *
     * @return false for one that shows nothing
     */
    public boolean isShown() {
        return bar != null;
    }

    /**
     * So much more is done.
     *
     * @param more bytes, or steps
     */
    public void advance(long more) {
        if (bar != null) {
            bar.stepBy(more);
        }
    }

    /**
     * So much more need not be done: it counts as done, and says nothing of the rate.
     *
     * @param more bytes, or steps
     */
    public void skip(long more) {
        if (bar != null) {
            skipped.addAndGet(more);
            bar.stepBy(more);
        }
    }

    /**
     * So much more is to be done.
     *
     * @param more bytes, or steps
     */
    public void expect(long more) {
        most.addAndGet(more);
    }

    /**
     * What stands behind the bar.
     *
     * @param message such as the file that is being moved
     */
    public void say(String message) {
        if (bar != null) {
            bar.setExtraMessage(message);
        }
    }

    /**
     * Does what writes lines to the terminal, so that they stand above the bar.
     *
     * @param writing writes whole lines
     */
    public void above(Runnable writing) {
        if (bar == null) {
            writing.run();
        } else {
            line.above(writing);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** The line of the terminal that the bar is drawn in. */
    private static final class Line implements ProgressBarConsumer {
        /** A line that is too long all the same, since the window was made narrower, is cut off instead of going on in the next. */
        private static final String BEGIN = "\r\033[?7l";
        private static final String END = "\033[K\033[?7h";
        private static final String ERASED = "\r\033[K";

        private int columns;
        private boolean drawn;

        @Override
        public int getMaxRenderedLength() {
            if (columns == 0) {
                // The last column stays free: some terminals go on to the next line once it is written to.
                columns = Terminal.columns() - 1;
            }
            return columns;
        }

        @Override
        public synchronized void accept(String text) {
            drawn = true;
            System.err.print(BEGIN + text + END);
            System.err.flush();
        }

        synchronized void above(Runnable writing) {
            close();
            writing.run();
        }

        @Override
        public synchronized void close() {
            if (drawn) {
                drawn = false;
                System.err.print(ERASED);
                System.err.flush();
            }
        }
    }
}
