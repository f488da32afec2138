package io.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Runs scenarios until each ratio is known well enough, or the time is up. All are run once; then, again and again, those of which a
 * ratio is not: first where it may be on either side of what is to be reached, then the worst known. So what is steady leaves its
 * time to what is not, and a noisy minute spoils no scenario whole.
 */
final class Passes {
    private static final double NANOS = 1e9;

    private final Course course;
    private final long end;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Scenario.Absent> absent = new ArrayList<>();

    /**
     * Those of some scenarios.
     *
     * @param seconds how long all of it may take; each scenario is run once in any case
     */
    Passes(Course course, double seconds) {
        this.course = course;
        this.end = System.nanoTime() + (long) (seconds * NANOS);
    }

    void run(List<Scenarios.Entry> entries) throws IOException {
        for (Scenarios.Entry entry : entries) {
            try {
                outcomes.add(course.run(entry));
            } catch (CannotRunException e) {
                absent.add(new Scenario.Absent(entry.name(), e.getMessage()));
            }
        }
        while (runAgain()) {
            // As long as something is in doubt for which there is time.
        }
    }

    /** One pass over those that are in doubt; false if none of them was run. */
    private boolean runAgain() throws IOException {
        boolean any = false;
        List<Integer> doubtful = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i).doubt() > 1) {
                doubtful.add(i);
            }
        }
        doubtful.sort(Comparator.comparing((Integer i) -> !outcomes.get(i).isUndecided())
                .thenComparing(i -> -outcomes.get(i).doubt()));
        for (int i : doubtful) {
            Outcome outcome = outcomes.get(i);
            Set<String> contenders = outcome.doubtful();
            if (course.estimate(outcome, contenders) > (end - System.nanoTime()) / NANOS) {
                continue;
            }
            try {
                outcomes.set(i, course.runAgain(outcome, contenders));
                any = true;
            } catch (CannotRunException e) {
                // What it needed the first time is not there any more; what was measured then remains.
            }
        }
        return any;
    }

    /** What came of it, in the order of the scenarios. */
    List<Outcome> outcomes() {
        return outcomes;
    }

    /** Scenarios that cannot run here, and why. */
    List<Scenario.Absent> absent() {
        return absent;
    }
}
