package io.sluice.cli;

import io.sluice.Sluice;
import io.sluice.demo.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Tells how a relay goes while it runs: on a bar that is kept fresh, and every so often as figures. */
final class LiveFigures implements AutoCloseable {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "sluice-relay-figures");
        thread.setDaemon(true);
        return thread;
    });
    private final Forwarder forwarder;
    private final RelayFigures relayed;
    private final Progress bar;
    /** Those of this JVM, which may have relayed before. */
    private final long before = Sluice.statistics().total().bytes();
    // Used by the clock's thread alone.
    private long shown;
    private long told;
    private long toldAt = System.nanoTime();

    LiveFigures(Forwarder forwarder, RelayFigures relayed, Progress bar) {
        this.forwarder = forwarder;
        this.relayed = relayed;
        this.bar = bar;
        if (bar.isShown()) {
            clock.scheduleAtFixedRate(this::show, 1, 1, TimeUnit.SECONDS);
        }
    }

    /** Hands out the figures every so many seconds, with words for people. */
    void every(long seconds, BiConsumer<Map<String, Object>, String> listener) {
        clock.scheduleAtFixedRate(() -> tell(listener), seconds, seconds, TimeUnit.SECONDS);
    }

    private void show() {
        long bytes = bytes();
        bar.advance(bytes - shown);
        bar.say(forwarder.active() + " of " + relayed.accepts() + " connections running");
        shown = bytes;
    }

    private void tell(BiConsumer<Map<String, Object>, String> listener) {
        long bytes = bytes();
        long now = System.nanoTime();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("active", forwarder.active());
        figures.put("accepted", relayed.accepts());
        figures.put("bytes", bytes);
        figures.put("bytesPerSecond", (long) ByteCount.perSecond(bytes - told, now - toldAt));
        listener.accept(figures, forwarder.active() + " of " + relayed.accepts() + " connections running, " + ByteCount.of(bytes) + ", "
                + ByteCount.rate(bytes - told, now - toldAt));
        told = bytes;
        toldAt = now;
    }

    /** Of connections that still run too; without the native library, only of those that have ended. */
    private long bytes() {
        return Math.max(relayed.bytes(), Sluice.statistics().total().bytes() - before);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        bar.close();
    }
}
