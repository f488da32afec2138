package io.sluice;

/**
 * How a direction of a {@link Relay} ended.
 *
 * <p>Immutable, and so safe for use by any thread.
 */
public enum RelayEnd {
    /** It has not ended. */
    RUNNING,
    /** Its source came to its end, and all of it was delivered. */
    END_OF_SOURCE,
    /** The relay's byte limit was reached, in this direction or in the other. */
    BYTE_LIMIT,
    /** No byte moved in any direction for the relay's idle timeout. */
    IDLE_TIMEOUT,
    /** A call failed, in this direction or in the other: a peer reset the connection, a disk is full. */
    FAILED,
    /** The relay or one of its channels was closed, or the thread was interrupted. */
    CLOSED
}
