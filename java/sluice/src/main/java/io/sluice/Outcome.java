package io.sluice;

/**
 * Why a transfer that did not fail came to its end.
 *
 * <p>Immutable, and so safe for use by any thread.
 */
public enum Outcome {
    /** All the bytes asked for were moved. */
    COMPLETE,
    /** The source came to its end first. */
    END_OF_SOURCE,
    /** The source is a non-blocking channel and has nothing now: go on when it is readable. */
    SOURCE_NOT_READY,
    /** The target is a non-blocking channel and takes nothing now: go on when it is writable. */
    TARGET_NOT_READY,
    /**
     * As much was moved as one call moves with a non-blocking channel: there may be more, and the channel may be ready.
     * Go on when others have had their turn. See {@link Transfer#maxPerCall}.
     */
    YIELDED
}
