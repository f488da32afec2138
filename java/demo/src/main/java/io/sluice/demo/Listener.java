package io.sluice.demo;

import java.util.function.BooleanSupplier;

/** Hears how far a comparison has come, on the thread that makes it. */
public interface Listener {
    /**
     * A contender's turn begins.
     *
     * @param what the scenario and the contender, in a few words
     */
    void at(String what);

    /**
     * One that shows it on a bar.
     *
     * @param progress the bar, in steps
     * @param goesOn what is asked before each turn
     * @return the listener
     */
    static Listener of(Progress progress, BooleanSupplier goesOn) {
        return new Listener() {
            @Override
            public void at(String what) {
                progress.say(what);
            }

            @Override
            public void step() {
                progress.advance(1);
            }

            @Override
            public boolean goesOn() {
                return goesOn.getAsBoolean();
            }
        };
    }

    /** All contenders have had their turn once more. */
    void step();

    /**
     * Asked before each turn.
     *
     * @return false to end the comparison with what was found so far
     */
    boolean goesOn();
}
