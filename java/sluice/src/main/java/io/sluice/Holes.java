package io.sluice;

import io.sluice.internal.Edges;
import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * Where a file holds data, and where it has holes, which take no room on the disk and read as zeros. What copies only the
 * data keeps a sparse file sparse:
 *
 * <pre>{@code
 * for (long data = Holes.nextData(from, 0); data >= 0; ) {
 *     long hole = Holes.nextHole(from, data);
 *     Transfer.from(from, data, hole - data).to(to, data);
 *     data = Holes.nextData(from, hole);
 * }
 * }</pre>
 *
 * <p>A file system that has no holes, and Sluice without its native library, say that all is data. Zeros that were written are
 * data.
 *
 * <p>Safe for use by any thread. The file's own position is used, under the lock that the JDK's own methods take, and put back.
 */
public final class Holes {
    private Holes() {}

    /**
     * Finds the next data.
     *
     * @param file any file, open for reading or writing
     * @param position where to start, in bytes, zero or more
     * @return where data begins, the position itself if it is within; -1 if only a hole follows, or the file ends before
     * @throws IllegalArgumentException if position is negative
     * @throws java.nio.channels.ClosedChannelException if the file is closed
     * @throws IOException if the kernel cannot say
     */
    public static long nextData(FileChannel file, long position) throws IOException {
        return Edges.next(file, check(position), false);
    }

    /**
     * Finds the next hole.
     *
     * @param file any file, open for reading or writing
     * @param position where to start, in bytes, zero or more
     * @return where a hole begins, the position itself if it is within; the file's size if only data follows; -1 if the
     *     file ends before
     * @throws IllegalArgumentException if position is negative
     * @throws java.nio.channels.ClosedChannelException if the file is closed
     * @throws IOException if the kernel cannot say
     */
    public static long nextHole(FileChannel file, long position) throws IOException {
        return Edges.next(file, check(position), true);
    }

    private static long check(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("position " + position + " is negative");
        }
        return position;
    }
}
