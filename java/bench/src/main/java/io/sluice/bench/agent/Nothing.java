package io.sluice.bench.agent;

/** A program that does nothing. */
final class Nothing {
    private Nothing() {}

    /** Does nothing. */
    public static void main(String... arguments) {
        // Whatever it takes until it has ended, it takes to start and to stop.
    }
}
