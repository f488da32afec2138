package io.sluice.bench;

/**
 * What one round of one contender cost, all times in nanoseconds.
 *
 * @param cpu CPU time of the thread that transfers
 * @param process CPU time of its whole process, the peers not among it
 * @param wall from the start until the peers had, or had sent, the last byte
 * @param peers CPU time of the peers, which are processes of their own
 * @param segments TCP segments that came to the peers
 */
record Sample(long cpu, long process, long wall, long peers, long segments) {
    /** What both cost. */
    Sample plus(Sample other) {
        return new Sample(cpu + other.cpu, process + other.process, wall + other.wall, peers + other.peers, segments + other.segments);
    }

    /** What one of so many times cost. */
    Sample over(int times) {
        return new Sample(cpu / times, process / times, wall / times, peers / times, segments / times);
    }
}
