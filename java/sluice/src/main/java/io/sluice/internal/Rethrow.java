package io.sluice.internal;

/** Throws on what a method handle threw: its signature says Throwable, the method behind it says something narrower. */
final class Rethrow {
    private Rethrow() {}

    /** Throws the argument, whatever it is. Declared to return an exception so that a caller can write "throw". */
    static RuntimeException rethrow(Throwable thrown) {
        throw Rethrow.<RuntimeException>unchecked(thrown);
    }

    @SuppressWarnings("unchecked") // the cast is to an erased type: nothing is cast
    private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
