package io.sluice.internal;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The descriptors of channels in blocking mode that are non-blocking for as long as a transfer with a deadline uses them,
 * as the JDK's own timed reads make them. Both halves of a socket share one descriptor, and the last transfer restores it.
 */
final class Underneath {
    private static final Map<SelectableChannel, Integer> HOLDERS = new IdentityHashMap<>();

    private Underneath() {}

    /** Makes the descriptor non-blocking. The half is locked and entered. */
    static void hold(Half half, SelectableChannel channel) throws IOException {
        synchronized (HOLDERS) {
            if (!HOLDERS.containsKey(channel)) {
                half.configureUnderneath(channel, false);
            }
            HOLDERS.merge(channel, 1, Integer::sum);
        }
    }

    /** Makes it blocking again, unless another transfer holds it. The half is locked still. */
    static void restore(Half half, SelectableChannel channel) throws IOException {
        synchronized (HOLDERS) {
            if (HOLDERS.merge(channel, -1, (all, one) -> all > 1 ? all - 1 : null) == null) {
                half.configureUnderneath(channel, true);
            }
        }
    }
}
