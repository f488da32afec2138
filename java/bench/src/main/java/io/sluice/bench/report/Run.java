package io.sluice.bench.report;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One run on one JDK, as the JSON has it: of the ratios (io.sluice.bench.JsonReport says what is in it), or of the sweep.
 *
 * @param format 2
 * @param environment where it was made
 * @param scenarios those of the ratios; null in a sweep
 * @param absent scenarios that could not run
 * @param legs those of a sweep; null in the ratios
 */
record Run(int format, Environment environment, List<Scenario> scenarios, List<Absent> absent, List<Leg> legs) {
    private static final Gson GSON = new Gson();
    private static final int FORMAT = 2;

    /** Where a run was made; {@code facts} are lines for people. */
    record Environment(int jdk, String jdkVersion, boolean quick, String kernel, String processor, int cpus, long memory, String commit,
            String date, Map<String, String> facts) {
        /** Whether a run there can be held against one here. */
        boolean isLike(Environment other) {
            return jdkVersion.equals(other.jdkVersion) && quick == other.quick && kernel.equals(other.kernel)
                    && processor.equals(other.processor) && cpus == other.cpus && memory == other.memory;
        }
    }

    /** What could not run, and why. */
    record Absent(String name, String why) {}

    /** Of two contenders, round by round: with confidence, the median lies between {@code from} and {@code to}. */
    record Ratio(double median, double from, double to, double low, double high, int rounds) {}

    /** What was to be reached; {@code limit} and {@code reached} are null where nothing was. */
    record Bar(String subject, String against, List<String> among, String figure, String kind, Double limit, double value, Boolean reached,
            Map<String, Ratio> ratios) {}

    /** Times of a contender in the round of a number, in nanoseconds. */
    record Round(int round, long thread, long process, long wall) {}

    /** A contender; {@code again} is the second half of the A/A pair. */
    record Contender(String name, String kind, boolean again, Map<String, Double> medians, List<Round> rounds) {}

    /** Work done by several contenders. */
    record Scenario(String name, String title, String group, String unit, List<Contender> contenders, List<Absent> absent, List<Bar> bars,
            Map<String, Ratio> noise, boolean noisy) {}

    /** A trip of the sweep, at several sizes. */
    record Leg(String name, String about, List<Step> steps) {}

    /** A size of it. */
    record Step(long size, long operations, Map<String, List<Round>> rounds) {}

    static Run read(Path file) throws IOException {
        try {
            Run run = GSON.fromJson(Files.readString(file), Run.class);
            if (run == null || run.format != FORMAT || run.environment == null || (run.scenarios == null) == (run.legs == null)) {
                throw new IOException(file + " is not what ./gradlew ratios or the sweep of ./gradlew benchmarkReport writes");
            }
            return run;
        } catch (JsonParseException e) {
            throw new IOException(file + " is not whole: " + e.getMessage(), e);
        }
    }

    /** The JDK, for people. */
    String jdk() {
        return "JDK " + environment.jdk;
    }
}
