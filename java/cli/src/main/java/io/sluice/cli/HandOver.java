package io.sluice.cli;

import io.sluice.DiskFullException;
import io.sluice.Method;
import io.sluice.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** Hands a file on to standard output as it comes. Used by one thread. */
final class HandOver {
    private static final byte[] NOTHING = {};

    private final Wire wire;
    private final Traffic traffic;
    private final FileChannel output;
    private final RunningCheck running;

    HandOver(Wire wire, Traffic traffic, FileChannel output, CheckKind check) {
        this.wire = wire;
        this.traffic = traffic;
        this.output = output;
        running = check.begin();
    }

    void run(Arrival arrival) throws IOException, CommandException {
        arrival.accept(0);
        long size = arrival.offer().isStream() ? stream(arrival) : body(arrival);
        if (arrival.isRight(wire.next("the sender"), size, running == null ? NOTHING : running.value())) {
            arrival.kept(size);
        }
    }

    private long stream(Arrival arrival) throws IOException, CommandException {
        long size = 0;
        for (int count = arrival.chunk(); count > 0; count = arrival.chunk()) {
            long taken = handOn(count);
            size += taken;
            if (taken < count) {
                throw arrival.gone(size, false);
            }
        }
        return size;
    }

    private long body(Arrival arrival) throws IOException, CommandException {
        long end = arrival.offer().size();
        wire.waiting(true);
        for (long size = 0; size < end; ) {
            long count = traffic.next(end - size);
            long taken = handOn(count);
            size += taken;
            if (taken < count) {
                throw arrival.gone(size, false);
            }
        }
        wire.waiting(false);
        return end;
    }

    private long handOn(long count) throws IOException, CommandException {
        Transfer transfer = traffic.paced(Transfer.from(wire.channel(), count));
        try {
            return traffic.moved(running == null ? transfer.to(output) : transfer.method(Method.COPY_LOOP).to(new Checked(output, running)));
        } catch (DiskFullException e) {
            throw CommandException.failed("standard output: " + NoRoomException.why(e.getMessage()) + ", and start again");
        }
    }

    /** An output, with a checksum of what it has taken. */
    private record Checked(FileChannel output, RunningCheck check) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer from) throws IOException {
            ByteBuffer taken = from.duplicate();
            int count = output.write(from);
            check.update(taken.limit(from.position()));
            return count;
        }

        @Override
        public boolean isOpen() {
            return output.isOpen();
        }

        @Override
        public void close() throws IOException {
            output.close();
        }
    }
}
