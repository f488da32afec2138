package io.sluice.demo;

/** Hears how far a comparison has come, on the thread that makes it. */
public interface Listener {
    /**
     * A contender's turn begins.
     *
     * @param what the scenario and the contender, in a few words
     */
    void at(String what);

    /** All contenders have had their turn once more. */
    void step();

    /**
     * Asked before each turn.
     *
     * @return false to end the comparison with what was found so far
     */
    default boolean goesOn() {
        return true;
    }
}
