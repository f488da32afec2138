package io.sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on standard error with rate and time left; nothing where that is not a terminal. Safe for use by any thread. */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 79;

    private final ProgressBar bar;

    private Progress(ProgressBar bar) {
        this.bar = bar;
    }

    /** A bar for so many bytes, -1 if that is not known. */
    static Progress of(String task, long bytes, boolean wanted) {
        return new Progress(!wanted || !onTerminal() ? null : bar(task, bytes).setUnit("MiB", 1 << 20).showSpeed().build());
    }

    /** A bar for steps of which each may take another while, so that it tells no time left. */
    static Progress ofSteps(String task, long steps, boolean wanted) {
        return new Progress(!wanted || !onTerminal() ? null : bar(task, steps).hideEta().build());
    }

    private static ProgressBarBuilder bar(String task, long most) {
        return new ProgressBarBuilder()
                .setInitialMax(most)
                .setTaskName(task)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH));
    }

    /** Java 17 can tell only whether input and output both are terminals, and the bar goes to neither. */
    private static boolean onTerminal() {
        try {
            String stream = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return stream.startsWith("/dev/pts/") || stream.startsWith("/dev/tty") || stream.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    boolean isShown() {
        return bar != null;
    }

    /** So many bytes, or steps, more are done. */
    void advance(long bytes) {
        if (bar != null) {
            bar.stepBy(bytes);
        }
    }

    /** So many bytes are to be done in all. */
    void total(long bytes) {
        if (bar != null) {
            bar.maxHint(bytes);
        }
    }

    /** What stands behind the bar, such as the file that is being moved. */
    void say(String message) {
        if (bar != null) {
            bar.setExtraMessage(message);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
