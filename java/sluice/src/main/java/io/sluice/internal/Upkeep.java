package io.sluice.internal;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.channels.FileChannel;

/**
 * What a transfer does to its files besides: room is made before the first byte is taken, and pages are let go as it
 * proceeds. Called by a {@link Passage} that has entered both ends. Used by one thread.
 */
final class Upkeep {
    /** How much is written before its pages are let go, in bytes; the window before it has mostly reached the disk by then. */
    private static final long WINDOW = 8 << 20;
    private static final int FLUSH = 0;
    private static final int FLUSH_AND_DROP = 1;
    private static final int DROP = 2;
    private static final int EINTR = 4;

    private final Options options;
    private final long count;
    private final long inStart;
    private final long outStart;
    private boolean begun;
    private boolean reserved;
    private boolean untrimmed;
    private long flushed;
    private long dropped;

    private Upkeep(Options options, long count, long inStart, long outStart) {
        this.options = options;
        this.count = count;
        this.inStart = inStart;
        this.outStart = outStart;
    }

    /** What the options ask for, or null where that is nothing, or there is no file to do it to. */
    static Upkeep of(Options options, long count, Object source, long inPosition, Object target, long outPosition)
            throws IOException {
        if (!options.allocate() && !options.cacheNeutral()) {
            return null;
        }
        return new Upkeep(options, count, start(source, inPosition), start(target, outPosition));
    }

    /** Where the first byte is, -1 in what is no file. One opened for appending takes it at its end. */
    private static long start(Object channel, long position) throws IOException {
        if (!(channel instanceof FileChannel file)) {
            return -1;
        }
        return JdkChannels.isFile(file) && JdkChannels.appends(file) ? file.size() : position < 0 ? file.position() : position;
    }

    /** How many bytes the whole transfer is to move at most. */
    long count() {
        return count;
    }

    /** Whether room was made. */
    boolean hasReserved() {
        return reserved;
    }

    /** Whether there is room to be given back while the file is open, which a close then has to wait for. */
    boolean keepsFile() {
        return untrimmed;
    }

    /** Makes room, before the first step: 0, or the errno for there not being enough. */
    int begin(End out, Block block) {
        if (begun || !options.allocate()) {
            return 0;
        }
        begun = true;
        untrimmed = true;
        long result;
        do {
            result = Native.reserve(out.descriptor(), outStart, count, block.address());
        } while (result == -EINTR && out.isOpen());
        Reference.reachabilityFence(block);
        reserved = result == 1;
        return result < 0 && result != -EINTR ? (int) -result : 0;
    }

    /**
     * Does what is due after a step.
     *
     * @param last whether no further step is certain to come
     * @return 0, or the errno of what could not be written
     */
    int step(End in, End out, long total, boolean last, Block block) {
        int errno = options.cacheNeutral() && (last || total - flushed >= WINDOW) ? letGo(in, out, total, last, block) : 0;
        if (untrimmed && last && out.hasEntered()) {
            untrimmed = false;
            if (total < count) {
                Native.trim(out.descriptor(), block.address());
                Reference.reachabilityFence(block);
            }
        }
        return errno;
    }

    private int letGo(End in, End out, long total, boolean last, Block block) {
        long result = 0;
        if (out.isFile() && out.hasEntered()) {
            if (last) {
                result = tend(out, outStart + dropped, total - dropped, FLUSH_AND_DROP, block);
            } else {
                result = tend(out, outStart + flushed, total - flushed, FLUSH, block);
                if (result == 0 && flushed > dropped) {
                    result = tend(out, outStart + dropped, flushed - dropped, FLUSH_AND_DROP, block);
                }
            }
        }
        if (in.isFile() && in.hasEntered()) {
            // From the window before on: its last pages may have been in a socket's queue when it was their turn.
            tend(in, inStart + dropped, total - dropped, DROP, block);
        }
        dropped = last ? total : flushed;
        flushed = total;
        return (int) -result;
    }

    private static long tend(End end, long position, long count, int pages, Block block) {
        long result = count == 0 ? 0 : Native.tend(end.descriptor(), position, count, pages, block.address());
        Reference.reachabilityFence(block);
        return result;
    }
}
