package io.sluice.internal;

import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/**
 * A file at either end of a transfer, as a participant in the JDK's close protocol: its close wakes the threads that
 * have entered, and waits for them to leave before the descriptor goes.
 */
final class FileEnd {
    /** Stands for not having entered, where the result of entering is kept. */
    static final int NOT_ENTERED = Integer.MIN_VALUE;
    /** Stands for having entered a channel that hands out no index. */
    static final int ENTERED = 0;

    private FileEnd() {}

    /** Enters; the result takes the thread out again. */
    static int enter(FileChannel file) throws ClosedChannelException {
        int index = JdkChannels.addThread(file);
        if (!file.isOpen()) {
            JdkChannels.removeThread(file, index);
            throw new ClosedChannelException();
        }
        return index;
    }
}
