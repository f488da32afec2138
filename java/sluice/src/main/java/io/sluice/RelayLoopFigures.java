package io.sluice;

/**
 * What a {@link RelayLoop} has done, and the pipes there are. Immutable, and so safe for use by any thread.
 *
 * @param active pairs that are being served
 * @param added pairs added so far
 * @param ended pairs whose relay has ended
 * @param endedBytes bytes that those pairs had delivered, in both directions
 * @param wakeups how often the loop's thread woke up; it does not while nothing moves
 * @param turns how often a pair was given a turn
 * @param pipes private pipes there are now, idle ones included, of all loops and transfers; each has two descriptors
 * @param peakPipes how many there were at most
 * @param pipeBytes what those there are may hold, in bytes: what counts against the user's quota, 4096 to a page
 * @param peakPipeBytes what they could hold at most, in bytes
 * @param pipeBudget what pipes may hold while relays ask for more, in bytes: a quarter of the user's soft quota
 */
public record RelayLoopFigures(
        int active, long added, long ended, long endedBytes, long wakeups, long turns, long pipes, long peakPipes,
        long pipeBytes, long peakPipeBytes, long pipeBudget) {}
