package io.sluice;

import java.io.IOException;

/**
 * What a {@link Relay} has done, in each direction.
 *
 * <p>An immutable snapshot, and so safe for use by any thread.
 */
public final class RelayReport {
    private final RelayDirection forward;
    private final RelayDirection backward;

    RelayReport(RelayDirection forward, RelayDirection backward) {
        this.forward = forward;
        this.backward = backward;
    }

    /**
     * Returns the direction from the first channel to the second.
     *
     * @return its figures
     */
    public RelayDirection forward() {
        return forward;
    }

    /**
     * Returns the direction from the second channel to the first.
     *
     * @return its figures, or null for a relay of one direction
     */
    public RelayDirection backward() {
        return backward;
    }

    /**
     * Returns the bytes delivered in both directions.
     *
     * @return bytes
     */
    public long bytes() {
        return forward.bytes() + (backward == null ? 0 : backward.bytes());
    }

    /**
     * Returns what made the relay fail.
     *
     * @return the exception, or null if it runs or did not fail
     */
    public IOException failure() {
        return forward.failure() != null || backward == null ? forward.failure() : backward.failure();
    }

    /**
     * Returns whether the relay ended because all sources came to their ends.
     *
     * @return true if every byte of every source was delivered
     */
    public boolean isComplete() {
        return forward.end() == RelayEnd.END_OF_SOURCE
                && (backward == null || backward.end() == RelayEnd.END_OF_SOURCE);
    }

    @Override
    public String toString() {
        return backward == null ? forward.toString() : "-> " + forward + "\n<- " + backward;
    }
}
