/** The JMH suite: a class for each scenario, on one base, and the profiler that says what a transfer cost besides time. */
package io.sluice.bench.jmh;
