package io.sluice;

/**
 * One method on the ladder of a transfer: whether it can serve the pair of channels, in which turn, and why.
 *
 * <p>Immutable, and so safe for use by any thread.
 *
 * @param method the method
 * @param turn in which turn it is tried: 1 is first, 0 says that it is out
 * @param reason why it is in or out, in words
 * @param refusals how often the kernel refused it during the transfer, which then went on with the next rung; always 0
 *     in a plan
 * @param refusal the last refusal as the kernel named it, such as {@code EINVAL (Invalid argument)}; null if there was
 *     none
 */
public record Rung(Method method, int turn, String reason, long refusals, String refusal) {
    /**
     * Tells whether the method is on the ladder.
     *
     * @return false if it cannot serve this pair, or was not asked for
     */
    public boolean in() {
        return turn > 0;
    }
}
