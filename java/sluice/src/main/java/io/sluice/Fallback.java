package io.sluice;

/**
 * One method giving way to another, as far as that is not the caller's own choice: the kernel refused it, or a channel, or this
 * machine, is not one for it.
 *
 * <p>Immutable, and so safe for use by any thread.
 *
 * @param from the method that gave way; {@link Method#AUTO} where none of the kernel's could be tried at all
 * @param to the method that took over, from the exact byte
 * @param reason why, in words: the kernel's answer, such as {@code EINVAL (Invalid argument)}, or what Sluice says of the channel
 *     or of itself
 * @param times how often it happened, one or more
 */
public record Fallback(Method from, Method to, String reason, long times) {
    @Override
    public String toString() {
        return from + " gave way to " + to + (times == 1 ? "" : " " + times + " times") + ": " + reason;
    }
}
