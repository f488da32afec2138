package io.sluice.demo;

import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.Statistics;
import io.sluice.TransferReport;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Makes rounds of transfers on a stage. Used by one thread, whose CPU time is what is measured. */
final class Trial {
    private final Stage<?, ?> stage;
    private final Load load;
    private final int repetitions;
    private long segments;
    private long wallStart;
    private long cpuStart;
    private long cpuNanos;

    Trial(Stage<?, ?> stage) {
        this.stage = stage;
        this.load = stage.load();
        this.repetitions = load.repetitions();
    }

    /** One round by a contender; what it finds is true whether or not it is a warm-up. */
    Round run(Contender contender) throws IOException {
        try {
            stage.prepare();
            return contender.move() instanceof Contender.Reported move ? reported(move)
                    : plain((Contender.Plain) contender.move(), contender.asked() == Method.JDK);
        } catch (IOException | RuntimeException e) {
            stage.reset();
            throw e;
        }
    }

    private Round reported(Contender.Reported move) throws IOException {
        // Read only after the round: what is done with a report is not part of the transfer.
        TransferReport[] reports = new TransferReport[repetitions];
        long framing = load.bytes() - load.fileBytes();
        start();
        for (int i = 0; i < repetitions; i++) {
            reports[i] = move.make();
            check(reports[i].bytes() + framing);
        }
        stop();
        List<Observation> all = Arrays.stream(reports).map(report -> Observation.of(report, load.bytes())).toList();
        return finish(all.get(repetitions - 1), Sums.of(all));
    }

    private Round plain(Contender.Plain move, boolean unseen) throws IOException {
        Statistics first = Sluice.statistics();
        Statistics beforeLast = first;
        start();
        for (int i = 0; i < repetitions; i++) {
            if (i > 0 && i == repetitions - 1) {
                beforeLast = Sluice.statistics();
            }
            check(move.make(i));
        }
        stop();
        Statistics end = Sluice.statistics();
        return unseen
                ? finish(Observation.ofJdk(load.bytes()), Sums.of(List.of(Observation.ofJdk(load.total()))))
                : finish(
                        Observation.between(beforeLast, end, load.bytes()),
                        Sums.of(List.of(Observation.between(first, end, load.total()))));
    }

    private void start() throws IOException {
        segments = Segments.sent();
        wallStart = System.nanoTime();
        cpuStart = CpuClock.nanos();
        stage.start();
    }

    private void stop() {
        cpuNanos = CpuClock.nanos() - cpuStart;
    }

    private void check(long moved) throws IOException {
        if (moved != load.bytes()) {
            throw new IOException("a transfer of " + load.bytes() + " bytes ended after " + moved);
        }
    }

    private Round finish(Observation last, Sums sums) throws IOException {
        Sink.Arrival arrival = stage.finish();
        Round.Time time = new Round.Time(arrival.lastByte() - wallStart, cpuNanos, arrival.cpuNanos());
        long sent = segments < 0 ? -1 : Segments.sent() - segments;
        return new Round(repetitions, last, sums, sums.areTimes(repetitions, last), sent, time, arrival.verdict());
    }
}
