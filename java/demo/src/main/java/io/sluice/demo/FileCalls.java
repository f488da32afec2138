package io.sluice.demo;

import io.sluice.Sluice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** The two methods that programs call to move bytes from and to files, and who has them. */
enum FileCalls {
    /** Those of the JDK. */
    JDK {
        @Override
        long transferTo(FileChannel file, long position, long count, WritableByteChannel target) throws IOException {
            return file.transferTo(position, count, target);
        }

        @Override
        long transferFrom(FileChannel file, ReadableByteChannel source, long position, long count) throws IOException {
            return file.transferFrom(source, position, count);
        }
    },

    /** The drop-ins of Sluice. */
    SLUICE {
        @Override
        long transferTo(FileChannel file, long position, long count, WritableByteChannel target) throws IOException {
            return Sluice.transferTo(file, position, count, target);
        }

        @Override
        long transferFrom(FileChannel file, ReadableByteChannel source, long position, long count) throws IOException {
            return Sluice.transferFrom(file, source, position, count);
        }
    };

    abstract long transferTo(FileChannel file, long position, long count, WritableByteChannel target) throws IOException;

    abstract long transferFrom(FileChannel file, ReadableByteChannel source, long position, long count) throws IOException;

    /** Moves a region of a file to a channel, in as many calls as it takes; returns the bytes moved. */
    long send(FileChannel file, long position, long count, WritableByteChannel target) throws IOException {
        return all(count, moved -> transferTo(file, position + moved, count - moved, target));
    }

    /** Moves bytes from a channel to a place in a file, in as many calls as it takes; returns the bytes moved. */
    long receive(FileChannel file, ReadableByteChannel source, long position, long count) throws IOException {
        return all(count, moved -> transferFrom(file, source, position + moved, count - moved));
    }

    private static long all(long count, Call call) throws IOException {
        long moved = 0;
        while (moved < count) {
            long n = call.after(moved);
            if (n <= 0) {
                break;
            }
            moved += n;
        }
        return moved;
    }

    private interface Call {
        long after(long moved) throws IOException;
    }
}
