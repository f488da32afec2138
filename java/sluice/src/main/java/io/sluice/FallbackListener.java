package io.sluice;

/** Hears of each {@link Fallback} when it happens for the first time: see {@link Sluice#addFallbackListener}. */
@FunctionalInterface
public interface FallbackListener {
    /**
     * Called once for each pair of methods and reason, on a thread that makes no transfer.
     *
     * @param fallback what happened; by now perhaps more often than {@link Fallback#times} says
     */
    void fellBack(Fallback fallback);
}
