/** Whole programs, {@code ./gradlew endToEnd}: a server of files and a sink of uploads, with Sluice and without, under wrk. */
package io.sluice.bench.endtoend;
