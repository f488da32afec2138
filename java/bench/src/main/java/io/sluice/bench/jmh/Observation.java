package io.sluice.bench.jmh;

/**
 * What an iteration cost besides time; {@link #UNKNOWN} is what nobody observed.
 *
 * @param operations how often the work was done
 * @param gigabytes how much that moved, in units of 10⁹ bytes
 * @param cpu CPU time of the threads that transfer, in nanoseconds
 * @param systemCalls those of the same threads
 * @param switches how often the thread went to sleep of itself
 * @param userBytes bytes that went through buffers in user space
 */
record Observation(long operations, double gigabytes, double cpu, double systemCalls, double switches, double userBytes) {
    static final int UNKNOWN = -1;
}
