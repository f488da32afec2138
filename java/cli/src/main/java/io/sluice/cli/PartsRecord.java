package io.sluice.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Set;

/**
 * Which parts of a file are there, in the words of its record: behind the line that says what the file is, a digit for each part, 1 once all
 * of it has been written. One digit is written at a time, after its part, so that a process may be killed between any two: the record
 * never claims what is not there. Used under its owner's lock.
 */
final class PartsRecord implements Closeable {
    private static final byte[] THERE = {'1'};

    private final FileChannel file;
    private final long start;
    private final BitSet there = new BitSet();

    /** Opens the record of so many parts. */
    PartsRecord(Path record, int parts) throws IOException {
        file = FileChannel.open(record, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        start = file.size() - parts;
        ByteBuffer digits = ByteBuffer.allocate(parts);
        while (digits.hasRemaining() && file.read(digits, start + digits.position()) >= 0) {
            // A file may be read in pieces.
        }
        for (int part = 0; part < digits.position(); part++) {
            there.set(part, digits.get(part) == THERE[0]);
        }
    }

    /** What such a record holds before there is any part. */
    static String none(String line, int parts) {
        return line + System.lineSeparator() + "0".repeat(parts);
    }

    /** Whether a text is such a record, of a file that the line speaks of. */
    static boolean fits(String text, String line, int parts) {
        String none = none(line, parts);
        return text.length() == none.length() && none.equals(text.substring(0, text.length() - parts) + "0".repeat(parts));
    }

    BitSet there() {
        return there;
    }

    /** A part has been written. */
    void add(int part) throws IOException {
        file.write(ByteBuffer.wrap(THERE), start + part);
        there.set(part);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
