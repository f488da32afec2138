package io.sluice.cli;

import io.sluice.DiskFullException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;

/** A file that arrives in parts, on several connections at once. Safe for use by any thread. */
final class ArrivingParts implements Closeable {
    private final Parts parts;
    private final PartFile file;
    private final TrailingCheck trailing;
    private final PartsRecord record;
    /** Those that were there before, and those that somebody has begun to send. */
    private final BitSet taken;
    private NoRoomException full;

    ArrivingParts(Parts parts, PartFile file, TrailingCheck trailing) throws IOException {
        this.parts = parts;
        this.file = file;
        this.trailing = trailing;
        record = new PartsRecord(file.record(), parts.count());
        taken = (BitSet) record.there().clone();
        follow();
    }

    Parts parts() {
        return parts;
    }

    FileChannel channel() {
        return file.channel();
    }

    /** How many bytes are there. */
    synchronized long bytes() {
        return parts.bytes(record.there());
    }

    /** For the sender: a bit for each part, 1 where it is lacking, from the lowest bit of the first byte on. */
    synchronized Frame lacking() {
        BitSet lacking = (BitSet) record.there().clone();
        lacking.flip(0, parts.count());
        return new Frame(Frame.LACKING, ByteBuffer.wrap(lacking.toByteArray()));
    }

    /** Somebody is about to send a part, of which the number may be anything. */
    synchronized int begin(long number) throws IOException {
        checkRoom();
        if (number < 0 || number >= parts.count()) {
            throw new ProtocolException("the sender sends part " + number + " of a file that has " + parts.count());
        }
        if (taken.get((int) number)) {
            throw new ProtocolException("the sender sends part " + number + " twice, or although it is there");
        }
        taken.set((int) number);
        return (int) number;
    }

    /** All of a part has been written. */
    synchronized void end(int part) throws IOException {
        checkRoom();
        record.add(part);
        follow();
    }

    private void follow() throws IOException {
        int lacking = record.there().nextClearBit(0);
        trailing.follow(lacking >= parts.count() ? parts.size() : parts.position(lacking));
    }

    /** Whether the sender may say that it has sent all. */
    synchronized void checkWhole() throws IOException {
        checkRoom();
        int lacking = record.there().nextClearBit(0);
        if (lacking < parts.count()) {
            throw new ProtocolException("the sender says that it has sent all, and part " + lacking + " of " + parts.count() + " has not arrived");
        }
    }

    /** Gives it up for want of room; what all its connections fail of then. */
    synchronized NoRoomException giveUp(DiskFullException e) throws IOException {
        if (full == null) {
            full = file.giveUp(e);
        }
        return full;
    }

    private void checkRoom() throws NoRoomException {
        if (full != null) {
            throw full;
        }
    }

    /** What an exception comes from: perhaps from the file having been given up on another connection. */
    synchronized IOException cause(IOException thrown) {
        return full == null ? thrown : full;
    }

    @Override
    public synchronized void close() throws IOException {
        record.close();
    }
}
