package io.sluice.demo;

import io.sluice.Method;
import java.util.List;

/**
 * All contenders for one load in one scenario.
 *
 * @param scenario what was moved where
 * @param load what a transfer moved
 * @param results what came of those that can
 * @param exclusions those that cannot
 * @param failures what went wrong
 */
record Group(
        Scenario scenario, Load load, List<Result> results, List<Exclusion> exclusions, List<Failure> failures) {
    /**
     * A method that cannot serve the pair.
     *
     * @param method the method
     * @param reason why it cannot
     */
    record Exclusion(Method method, String reason) {}

    /**
     * A contender that should have served, and did not.
     *
     * @param contender the contender
     * @param message what happened
     */
    record Failure(Contender contender, String message) {}
}
