package io.sluice;

import io.sluice.internal.BlockLayout;
import io.sluice.internal.OwnPassages;
import io.sluice.internal.Totals;
import java.util.Collections;
import java.util.EnumMap;
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

    private Statistics(Map<Method, TransferStatistics> byMethod) {
        this.byMethod = Collections.unmodifiableMap(byMethod);
    }

    static Statistics now() {
        return of(Totals.cells(), Figures.copyLoop(Totals.loopTransfers(), Totals.loopBytes(), -1),
                Figures.jdk(Totals.jdkTransfers(), Totals.jdkBytes()));
    }

    static Statistics of(OwnPassages own) {
        return of(own.cells(), Figures.copyLoop(own.loopTransfers(), own.loopBytes(), -1),
                Figures.jdk(own.jdkTransfers(), own.jdkBytes()));
    }

    private static Statistics of(long[] cells, TransferStatistics copyLoop, TransferStatistics jdk) {
        Map<Method, TransferStatistics> byMethod = new EnumMap<>(Method.class);
        for (Method method : Method.values()) {
            if (method.ordinal() < BlockLayout.METHODS) {
                byMethod.put(method, Figures.row(cells, method));
            }
        }
        byMethod.put(Method.COPY_LOOP, copyLoop);
        byMethod.put(Method.JDK, jdk);
        return new Statistics(byMethod);
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
