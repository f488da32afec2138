package io.sluice.jmx;

import java.util.List;
import java.util.Map;

/**
 * What all transfers through Sluice have done so far, and what they do now.
 *
 * <p>Totals only ever rise, and no transfer is missing from them; those with a report are counted when they end. A rate is over the
 * time since the reading before the last that lies a second or more back (or since the registration): a console that reads every
 * few seconds sees what went on in between.
 *
 * <p>When a fallback happens for the first time with its reason, a notification of the type {@value #FALLBACK} says so. Its
 * message is for people; its user data is a {@link javax.management.openmbean.CompositeData} with {@code from}, {@code to},
 * {@code reason} and {@code times}.
 *
 * <p>Safe for use by any thread.
 */
public interface SluiceMXBean {
    /** The type of the notification of a fallback that happens for the first time. */
    String FALLBACK = "io.sluice.fallback";

    /**
     * Tells whether transfers take the kernel's short paths.
     *
     * @return false if they go through the JDK
     */
    @About("Whether transfers take the kernel's short paths, rather than the JDK's own")
    boolean isAvailable();

    /**
     * Returns why they do not.
     *
     * @return the reason in words; null if they do
     */
    @About("Why transfers do not take the kernel's short paths; null if they do")
    String getUnavailabilityCause();

    /**
     * Returns how many transfers there were, by all methods.
     *
     * @return transfers
     */
    @About(value = "Transfers so far, by all methods", units = "transfers")
    long getTransfers();

    /**
     * Returns how many bytes were delivered, by all methods.
     *
     * @return bytes
     */
    @About(value = "Bytes delivered so far, by all methods", units = "bytes")
    long getBytes();

    /**
     * Returns how many transfers there are now.
     *
     * @return transfers per second
     */
    @About(value = "Transfers per second since the reading before the last", units = "transfers/s")
    double getTransfersPerSecond();

    /**
     * Returns how many bytes are delivered now.
     *
     * @return bytes per second
     */
    @About(value = "Bytes delivered per second since the reading before the last", units = "bytes/s")
    double getBytesPerSecond();

    /**
     * Returns the totals and rates of each method.
     *
     * @return the figures by the method's name; those that were never used are all zero
     */
    @About("Totals and rates by method; -1 for what is not known")
    Map<String, MethodFigures> getMethods();

    /**
     * Returns how often one method gave way to another.
     *
     * @return times, the sum of all {@link #getFallbacks}
     */
    @About(value = "How often one method gave way to another, for all reasons", units = "fallbacks")
    long getFallbackCount();

    /**
     * Returns which methods gave way to which, why, and how often.
     *
     * @return a list, the most frequent first
     */
    @About("Which method gave way to which, why, and how often")
    List<FallbackFigures> getFallbacks();

    /**
     * Returns how often a file got shorter while it was sent, or ended before a region of it.
     *
     * @return times
     */
    @About(value = "How often a file got shorter while it was sent, or ended before a region of it", units = "transfers")
    long getTruncations();

    /**
     * Returns how many bytes were taken from sources and given back to callers, as the target did not take them.
     *
     * @return bytes
     */
    @About(value = "Bytes taken from sources and given back to callers, as the target did not take them", units = "bytes")
    long getBytesHandedBack();

    /**
     * Returns how many private pipes a transfer or a relay has now.
     *
     * @return pipes
     */
    @About(value = "Private pipes that a transfer or a relay has now", units = "pipes")
    long getPipesInUse();

    /**
     * Returns how many private pipes there are now, the idle ones among them.
     *
     * @return pipes, of two descriptors each
     */
    @About(value = "Private pipes there are now, the idle ones among them", units = "pipes")
    long getPipesOpen();

    /**
     * Returns how many private pipes there were at most.
     *
     * @return pipes
     */
    @About(value = "The most private pipes there were at once", units = "pipes")
    long getPeakPipesOpen();

    /**
     * Returns what the private pipes may hold now.
     *
     * @return bytes
     */
    @About(value = "What the private pipes may hold, which counts against the user's quota (pipe-user-pages-soft)", units = "bytes")
    long getPipeBytes();

    /**
     * Returns what the private pipes could hold at most.
     *
     * @return bytes
     */
    @About(value = "The most that the private pipes could hold at once", units = "bytes")
    long getPeakPipeBytes();
}
