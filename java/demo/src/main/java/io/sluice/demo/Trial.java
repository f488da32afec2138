package io.sluice.demo;

import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.Statistics;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Makes rounds of transfers on a stage. Used by one thread, whose CPU time is what is measured. */
final class Trial {
    private final Stage stage;
    private final Size size;
    private final int repetitions;
    private long wallStart;
    private long cpuStart;
    private long cpuNanos;

    Trial(Stage stage, Size size) {
        this.stage = stage;
        this.size = size;
        this.repetitions = size.repetitions();
    }

    /** One round by a contender; what it finds is true whether or not it is a warm-up. */
    Round run(Contender contender) throws IOException {
        stage.prepare();
        try {
            return switch (contender.way()) {
                case REPORT -> reporting(contender.asked());
                case DROP_IN, RELAY -> dropIn();
                case JDK -> jdk();
            };
        } catch (IOException | RuntimeException e) {
            stage.reset();
            throw e;
        }
    }

    private Round reporting(Method asked) throws IOException {
        // Read only after the round: what is done with a report is not part of the transfer.
        TransferReport[] reports = new TransferReport[repetitions];
        Transfer transfer = stage.transfer().method(asked);
        start();
        for (int i = 0; i < repetitions; i++) {
            reports[i] = stage.move(transfer);
            check(reports[i].bytes());
        }
        stop();
        List<Observation> all = Arrays.stream(reports).map(Observation::of).toList();
        return finish(all.get(repetitions - 1), Sums.of(all));
    }

    private Round dropIn() throws IOException {
        Statistics first = Sluice.statistics();
        Statistics beforeLast = first;
        start();
        for (int i = 0; i < repetitions; i++) {
            if (i > 0 && i == repetitions - 1) {
                beforeLast = Sluice.statistics();
            }
            check(stage.moveBy(FileCalls.SLUICE));
        }
        stop();
        Statistics end = Sluice.statistics();
        return finish(
                Observation.between(beforeLast, end, size.bytes()),
                Sums.of(List.of(Observation.between(first, end, size.total()))));
    }

    private Round jdk() throws IOException {
        start();
        for (int i = 0; i < repetitions; i++) {
            check(stage.moveBy(FileCalls.JDK));
        }
        stop();
        return finish(Observation.ofJdk(size.bytes()), Sums.of(List.of(Observation.ofJdk(size.total()))));
    }

    private void start() {
        wallStart = System.nanoTime();
        cpuStart = CpuClock.nanos();
        stage.start();
    }

    private void stop() {
        cpuNanos = CpuClock.nanos() - cpuStart;
    }

    private void check(long moved) throws IOException {
        if (moved != size.bytes()) {
            throw new IOException("a transfer of " + size.bytes() + " bytes ended after " + moved);
        }
    }

    private Round finish(Observation last, Sums sums) throws IOException {
        Receiver.Arrival arrival = stage.finish();
        Round.Time time = new Round.Time(arrival.lastByte() - wallStart, cpuNanos, arrival.cpuNanos());
        return new Round(repetitions, last, sums, sums.areTimes(repetitions, last), time, arrival.verdict());
    }
}
