package io.sluice.internal;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/** Asks where a file holds data, and where it has holes. */
public final class Edges {
    /** No errno's number. */
    private static final long NO_MORE = Long.MIN_VALUE;
    private static final int EINTR = 4;

    private Edges() {}

    /**
     * Finds the next data or the next hole.
     *
     * @param channel any file
     * @param position where to start, zero or more
     * @param hole true for a hole
     * @return its position, or -1 if there is none before the file ends
     * @throws IOException if the file is closed, or the kernel cannot say
     */
    public static long next(FileChannel channel, long position, boolean hole) throws IOException {
        FileChannel file = DelegatingFile.innermost(channel);
        long size = file.size();
        if (position >= size) {
            return -1;
        }
        if (Availability.CAUSE != null || !JdkChannels.isFile(file)) {
            return hole ? size : position;
        }
        // The kernel answers by moving the descriptor's own position, which is put back before anybody else reads there.
        synchronized (JdkChannels.positionLock(file)) {
            int thread = JdkChannels.addThread(file);
            try {
                if (!file.isOpen()) {
                    throw new ClosedChannelException();
                }
                long found = Native.nextEdge(JdkChannels.descriptor(file), position, hole);
                while (found == -EINTR && file.isOpen()) {
                    found = Native.nextEdge(JdkChannels.descriptor(file), position, hole);
                }
                if (found < 0 && found != NO_MORE) {
                    throw new IOException(Names.of(file) + ": no telling its holes: " + Native.errnoText((int) -found));
                }
                return found == NO_MORE ? -1 : found;
            } finally {
                JdkChannels.removeThread(file, thread);
            }
        }
    }
}
