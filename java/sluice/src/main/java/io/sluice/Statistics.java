package io.sluice;

import io.sluice.internal.BlockLayout;
import io.sluice.internal.Incidents;
import io.sluice.internal.OwnPassages;
import io.sluice.internal.Totals;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What all transfers through Sluice have done so far, or those of one {@link SluiceFileChannel}, by method. Transfers under
 * way count as far as they have come, those with a report when they end.
 *
 * <p>Calls made before a method was chosen, such as a look at a file's size, are in the row of {@link Method#AUTO}.
 *
 * <p>An immutable snapshot, and so safe for use by any thread.
 */
public final class Statistics {
    private final Map<Method, TransferStatistics> byMethod;
    private final List<Fallback> fallbacks;
    private final long truncations;
    private final long bytesHandedBack;

    private Statistics(Map<Method, TransferStatistics> byMethod, Incidents incidents) {
        this.byMethod = Collections.unmodifiableMap(byMethod);
        fallbacks = Collections.unmodifiableList(incidents.fallbacks());
        truncations = incidents.truncations();
        bytesHandedBack = incidents.bytesHandedBack();
    }

    static Statistics now() {
        return of(Totals.cells(), Figures.copyLoop(Totals.loopTransfers(), Totals.loopBytes(), -1),
                Figures.jdk(Totals.jdkTransfers(), Totals.jdkBytes()), Incidents.ALL);
    }

    static Statistics of(OwnPassages own) {
        return of(own.cells(), Figures.copyLoop(own.loopTransfers(), own.loopBytes(), -1),
                Figures.jdk(own.jdkTransfers(), own.jdkBytes()), own.incidents());
    }

    private static Statistics of(long[] cells, TransferStatistics copyLoop, TransferStatistics jdk, Incidents incidents) {
        Map<Method, TransferStatistics> byMethod = new EnumMap<>(Method.class);
        for (Method method : Method.values()) {
            if (method.ordinal() < BlockLayout.METHODS) {
                byMethod.put(method, Figures.row(cells, method));
            }
        }
        byMethod.put(Method.COPY_LOOP, copyLoop);
        byMethod.put(Method.JDK, jdk);
        return new Statistics(byMethod, incidents);
    }

    /**
     * Returns the totals of one method.
     *
     * @param method the method
     * @return its totals, all zero if it was never used
     */
    public TransferStatistics of(Method method) {
        return byMethod.get(Objects.requireNonNull(method));
    }

    /**
     * Returns the totals of every method.
     *
     * @return an unmodifiable map with an entry for each method
     */
    public Map<Method, TransferStatistics> byMethod() {
        return byMethod;
    }

    /**
     * Returns the sum over all methods that were used.
     *
     * @return the sum; a figure is -1 if it is unknown for any of them
     */
    public TransferStatistics total() {
        TransferStatistics sum = TransferStatistics.NONE;
        for (TransferStatistics one : byMethod.values()) {
            if (one.transfers() > 0 || one.switches() > 0) {
                sum = sum.plus(one);
            }
        }
        return sum;
    }

    /**
     * Returns which methods gave way to which, why, and how often. A transfer counts once for each rung of its ladder that the
     * kernel refused; and once where all its bytes had to go by {@link Method#COPY_LOOP} or {@link Method#JDK} although nobody
     * asked for that, as for each direction of a relay. A checksum and a method asked for by name are no fallback.
     *
     * <p>Of more than 256 kinds, which only a program has that makes up classes of channels, the later ones have one reason.
     *
     * @return an unmodifiable list, the most frequent first
     */
    public List<Fallback> fallbacks() {
        return fallbacks;
    }

    /**
     * Returns how often a file got shorter while it was sent, or ended before a region of it: how many
     * {@link FileTruncatedException}s were thrown. The drop-ins throw none, as the JDK does not.
     *
     * @return times
     */
    public long truncations() {
        return truncations;
    }

    /**
     * Returns how many bytes were taken from sources and given back to callers, as the target did not take them:
     * {@link TransferReport#undelivered()}, {@link TransferException#recovered()} and {@link Relay#undelivered}.
     *
     * @return bytes
     */
    public long bytesHandedBack() {
        return bytesHandedBack;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        byMethod.forEach((method, one) -> {
            if (one.transfers() > 0) {
                text.append(text.length() == 0 ? "" : "; ").append(method).append(": ").append(one);
            }
        });
        return text.length() == 0 ? "nothing transferred yet" : text.toString();
    }
}
