/** The benchmarks: {@code ./gradlew ratios} and {@code ./gradlew jmh}. */
package io.sluice.bench;
