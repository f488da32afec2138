package io.sluice.demo;

import io.sluice.Method;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Makes rounds of transfers on a stage. Used by one thread, whose CPU time is what is measured. */
final class Trial {
    private final Stage stage;
    private final Size size;

    Trial(Stage stage, Size size) {
        this.stage = stage;
        this.size = size;
    }

    /** One round by a method; what it finds is true whether or not it is a warm-up. */
    Round run(Method asked) throws IOException {
        stage.prepare();
        try {
            return asked == Method.JDK ? byJdk() : bySluice(asked);
        } catch (IOException | RuntimeException e) {
            stage.reset();
            throw e;
        }
    }

    private Round bySluice(Method asked) throws IOException {
        // Read only after the round: what is done with a report is not part of the transfer.
        TransferReport[] reports = new TransferReport[size.repetitions()];
        Transfer transfer = stage.transfer().method(asked);
        long wall = System.nanoTime();
        long cpu = CpuClock.nanos();
        stage.start();
        for (int i = 0; i < reports.length; i++) {
            reports[i] = stage.move(transfer);
            check(reports[i].bytes());
        }
        cpu = CpuClock.nanos() - cpu;
        return finish(wall, cpu, Arrays.stream(reports).map(Observation::of).toList());
    }

    private Round byJdk() throws IOException {
        int repetitions = size.repetitions();
        long wall = System.nanoTime();
        long cpu = CpuClock.nanos();
        stage.start();
        for (int i = 0; i < repetitions; i++) {
            check(stage.moveByJdk());
        }
        cpu = CpuClock.nanos() - cpu;
        return finish(wall, cpu, Collections.nCopies(repetitions, Observation.ofJdk(size.bytes())));
    }

    private void check(long moved) throws IOException {
        if (moved != size.bytes()) {
            throw new IOException("a transfer of " + size.bytes() + " bytes ended after " + moved);
        }
    }

    private Round finish(long start, long cpuNanos, List<Observation> transfers) throws IOException {
        Receiver.Arrival arrival = stage.finish();
        return new Round(transfers, arrival.lastByte() - start, cpuNanos, arrival.cpuNanos(), arrival.verdict());
    }
}
