package io.sluice.demo;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The CPU time of the calling thread, which the kernel counts in nanoseconds. */
final class CpuClock {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final boolean WORKS = THREADS.isCurrentThreadCpuTimeSupported();

    private CpuClock() {}

    /** Nanoseconds; a difference of two is only to be trusted if {@link #works}. */
    static long nanos() {
        return WORKS ? THREADS.getCurrentThreadCpuTime() : 0;
    }

    static boolean works() {
        return WORKS;
    }
}
