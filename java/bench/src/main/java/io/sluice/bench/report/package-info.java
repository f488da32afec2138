/** Writes {@code BENCHMARKS.md} and {@code benchmarks.html} from what {@code ratios} and the sweep measured. */
package io.sluice.bench.report;
