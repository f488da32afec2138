package io.sluice.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/** A contender in this process. */
final class JavaContender implements Contender {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final String name;
    private final Kind kind;
    private final Lab lab;
    private final List<Exchange.Errand> errands;
    private final Work work;

    /** What is measured. */
    interface Work {
        void on(Exchange exchange) throws IOException;
    }

    JavaContender(String name, Kind kind, Lab lab, List<Exchange.Errand> errands, Work work) {
        this.name = name;
        this.kind = kind;
        this.lab = lab;
        this.errands = errands;
        this.work = work;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public Sample run() throws IOException {
        try (Exchange exchange = new Exchange(lab, errands)) {
            long process = lab.processCpu();
            long wall = System.nanoTime();
            long cpu = THREADS.getCurrentThreadCpuTime();
            exchange.start();
            work.on(exchange);
            cpu = THREADS.getCurrentThreadCpuTime() - cpu;
            long[] peers = exchange.finish();
            wall = System.nanoTime() - wall;
            process = lab.processCpu() - process;
            return new Sample(cpu, process, wall, peers[0], peers[1]);
        }
    }
}
