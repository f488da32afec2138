package io.sluice.agent.engine;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** Prints the figures when the program ends, and meanwhile where that was asked for. */
final class Reporter {
    private final Options options;

    Reporter(Options options) {
        this.options = options;
    }

    void start(Instrumentation instrumentation) {
        if (options.stats() == null) {
            return;
        }
        AtExit.run(instrumentation, this::print);
        if (options.statsSeconds() > 0) {
            Thread thread = new Thread(null, this::printAgainAndAgain, "sluice-agent-stats", 0, false);
            thread.setContextClassLoader(null); // nothing of the program's is to be kept alive by it
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void printAgainAndAgain() {
        try {
            for (;;) {
                TimeUnit.SECONDS.sleep(options.statsSeconds());
                print();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void print() {
        Figures figures = Figures.now();
        String text = options.stats() == Options.Format.JSON ? figures.json() : figures.table();
        if (options.statsFile() == null) {
            System.err.print(text);
            System.err.flush();
            return;
        }
        try {
            Files.write(options.statsFile(), text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            System.err.print("sluice-agent: cannot write " + options.statsFile() + ": " + e + "\n" + text);
        }
    }
}
