package io.sluice.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The descriptors of channels in blocking mode that are non-blocking for as long as a transfer with a deadline, or a write
 * of the copying loop, uses them, as the JDK's own timed reads make them. Both halves of a socket share one
 * descriptor, and the last user restores it.
 */
final class Underneath {
    private static final ConcurrentHashMap<SelectableChannel, Integer> HOLDERS = new ConcurrentHashMap<>();

    private Underneath() {}

    /** Makes the descriptor non-blocking. The half is locked and entered. */
    static void hold(Half half, SelectableChannel channel) throws IOException {
        try {
            HOLDERS.compute(channel, (same, holders) -> {
                if (holders != null) {
                    return holders + 1;
                }
                configure(half, channel, false);
                return 1;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Makes it blocking again, unless another transfer holds it. The half is locked still. */
    static void restore(Half half, SelectableChannel channel) throws IOException {
        try {
            HOLDERS.compute(channel, (same, holders) -> {
                if (holders > 1) {
                    return holders - 1;
                }
                configure(half, channel, true);
                return null;
            });
        } catch (UncheckedIOException e) {
            HOLDERS.remove(channel);
            throw e.getCause();
        }
    }

    private static void configure(Half half, SelectableChannel channel, boolean blocking) {
        try {
            half.configureUnderneath(channel, blocking);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
