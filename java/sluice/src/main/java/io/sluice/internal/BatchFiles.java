package io.sluice.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * The files of a {@link Batch}, by number, with their descriptors as the native library reads them. It takes part in the close
 * protocol of those that have a piece. Used by one thread at a time.
 */
final class BatchFiles {
    /** By number; null where a number is free. */
    private SourceEnd[] files = new SourceEnd[1];
    /** Which of them have had a piece since the list of pieces was last empty. */
    private boolean[] used = new boolean[1];
    private int count;
    private ByteBuffer descriptors = descriptors(1);
    private long address = Native.addressOf(descriptors);

    private static ByteBuffer descriptors(int files) {
        return ByteBuffer.allocateDirect(files * Integer.BYTES).order(ByteOrder.nativeOrder());
    }

    /** Gives a file a number for its regions. */
    void set(int number, FileChannel file) {
        if (number >= files.length) {
            files = Arrays.copyOf(files, 2 * number);
            used = Arrays.copyOf(used, 2 * number);
            descriptors = descriptors(2 * number);
            address = Native.addressOf(descriptors);
        }
        if (files[number] == null) {
            files[number] = new SourceEnd();
        }
        files[number].set(file, Kind.FILE, 0);
        count = Math.max(count, number + 1);
    }

    /** Frees a number. */
    void free(int number) {
        files[number] = null;
        used[number] = false;
    }

    /** Notes that a file has a piece. */
    void use(int number) {
        used[number] = true;
    }

    boolean uses(int number) {
        return used[number];
    }

    /** Notes that no file has a piece. */
    void useNone() {
        Arrays.fill(used, 0, count, false);
    }

    /** Lets go of the channels. */
    void forgetChannels() {
        for (int file = 0; file < count; file++) {
            files[file].forget();
        }
    }

    /** A file that has a piece, or null. */
    FileChannel first() {
        for (int file = 0; file < count; file++) {
            if (used[file]) {
                return files[file].file();
            }
        }
        return null;
    }

    /** Whether all that have a piece are the JDK's own channels. */
    boolean areJdks() {
        for (int file = 0; file < count; file++) {
            if (used[file] && !JdkChannels.isFile(files[file].channel())) {
                return false;
            }
        }
        return true;
    }

    /** Whether all that have a piece are open. */
    boolean areOpen() {
        for (int file = 0; file < count; file++) {
            if (used[file] && !files[file].isOpen()) {
                return false;
            }
        }
        return true;
    }

    /** Enters those that have a piece; {@link #leave} is to follow, also where one of them is closed. */
    void enter(long thread) throws IOException {
        for (int file = 0; file < count; file++) {
            if (used[file]) {
                files[file].enter(thread);
            }
        }
        if (!readDescriptors()) {
            throw new ClosedChannelException();
        }
    }

    /** Leaves those that were entered. */
    void leave() {
        for (int file = 0; file < count; file++) {
            if (used[file]) {
                files[file].leave();
            }
        }
    }

    /**
     * Has {@link #descriptors} tell those of the files that have a piece, which stay valid while these are entered; of files
     * that are not, as long as {@link #areOpen} says so afterwards.
     *
     * @return false if a file is closed
     */
    boolean readDescriptors() {
        boolean open = true;
        for (int file = 0; file < count; file++) {
            int descriptor = used[file] ? files[file].descriptor() : -1;
            open &= !used[file] || descriptor >= 0;
            descriptors.putInt(file * Integer.BYTES, descriptor);
        }
        return open;
    }

    /** The address of an int for each number, -1 for those without a piece. The caller keeps this reachable meanwhile. */
    long descriptors() {
        return address;
    }

    /** How many numbers there are, free ones among them. */
    int count() {
        return count;
    }

    /** Closes those that have a piece. */
    void close(Exception onto) {
        for (int file = 0; file < count; file++) {
            if (used[file]) {
                Hook.closeQuietly(files[file].channel(), onto);
            }
        }
    }
}
