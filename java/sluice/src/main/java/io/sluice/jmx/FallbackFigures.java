package io.sluice.jmx;

import io.sluice.Fallback;
import javax.management.ConstructorParameters;

/** How often one method gave way to another for one reason: a {@link Fallback} in the form of JMX. Immutable. */
public final class FallbackFigures {
    private final String from;
    private final String to;
    private final String reason;
    private final long times;

    /**
     * Makes one out of its attributes.
     *
     * @param from the method that gave way
     * @param to the method that took over
     * @param reason why, in words
     * @param times how often
     */
    @ConstructorParameters({"from", "to", "reason", "times"})
    public FallbackFigures(String from, String to, String reason, long times) {
        this.from = from;
        this.to = to;
        this.reason = reason;
        this.times = times;
    }

    static FallbackFigures of(Fallback fallback) {
        return new FallbackFigures(fallback.from().name(), fallback.to().name(), fallback.reason(), fallback.times());
    }

    /**
     * Returns the method that gave way.
     *
     * @return its name; {@code AUTO} where none of the kernel's could be tried at all
     */
    public String getFrom() {
        return from;
    }

    /**
     * Returns the method that took over.
     *
     * @return its name
     */
    public String getTo() {
        return to;
    }

    /**
     * Returns why.
     *
     * @return the reason in words
     */
    public String getReason() {
        return reason;
    }

    /**
     * Returns how often.
     *
     * @return times
     */
    public long getTimes() {
        return times;
    }
}
