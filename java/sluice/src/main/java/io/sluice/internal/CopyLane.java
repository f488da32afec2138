package io.sluice.internal;

import io.sluice.Outcome;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A lane by the channels' own {@code read} and {@code write}. Between turns it keeps no buffer, only the bytes that the
 * target did not take.
 */
final class CopyLane extends Lane {
    private static final byte[] NOTHING = {};
    /** While all lanes together hold more than this, each takes little at a time: thousands may have stalled targets. */
    private static final long PLENTY_HELD = 16 << 20;
    private static final int LITTLE = 8 << 10;
    private static final AtomicLong ALL_HELD = new AtomicLong();

    /** The bytes that the target did not take; no longer counted once nobody has the lane any more. */
    private static final class Rest implements Runnable {
        private volatile byte[] bytes = NOTHING;

        void put(byte[] left) {
            ALL_HELD.addAndGet(left.length - bytes.length);
            bytes = left;
        }

        @Override
        public void run() {
            put(NOTHING);
        }
    }

    private final ReadableByteChannel in;
    private final WritableByteChannel out;
    private final Readiness input;
    private final Readiness output;
    private final Rest rest = new Rest();
    private final Cleaner.Cleanable cleanable;
    private volatile long bytes;
    private volatile long turns;
    private Outcome outcome = Outcome.COMPLETE;

    CopyLane(ReadableByteChannel in, WritableByteChannel out) {
        this.in = in;
        this.out = out;
        input = new Readiness(in, out);
        output = new Readiness(out, in);
        cleanable = Unreached.CLEANER.register(this, rest);
    }

    @Override
    public void move(long count) throws IOException {
        turns = turns + 1;
        long before = bytes;
        ByteBuffer buffer = CopyBuffers.lease();
        try {
            outcome = Outcome.COMPLETE;
            while (bytes - before < count && outcome == Outcome.COMPLETE) {
                round(buffer, count - (bytes - before));
            }
        } catch (ClosedByInterruptException e) {
            close(in, e);
            close(out, e);
            throw e;
        } catch (ClosedChannelException e) {
            throw Hook.asynchronous(e); // perhaps between a read and a write rather than in the midst of one
        } finally {
            CopyBuffers.release(buffer);
            Totals.countLoop(bytes - before, true);
        }
    }

    private void round(ByteBuffer buffer, long count) throws IOException {
        buffer.clear();
        if (rest.bytes.length > 0) {
            buffer.put(rest.bytes);
        } else if (!fill(buffer, count)) {
            return;
        }
        buffer.flip();
        int all = buffer.limit();
        int before;
        boolean blocked;
        buffer.limit((int) Math.min(count, all));
        try {
            do {
                before = buffer.position();
                output.await();
                out.write(buffer);
                output.release();
            } while (buffer.hasRemaining() && buffer.position() > before);
        } finally {
            // By the position, not by what write returned: on an interrupt the JDK writes, and then throws.
            bytes = bytes + buffer.position();
            blocked = buffer.hasRemaining();
            keep(buffer.limit(all));
            output.release();
        }
        if (blocked) {
            outcome = Outcome.TARGET_NOT_READY;
        }
    }

    private boolean fill(ByteBuffer buffer, long count) throws IOException {
        int room = ALL_HELD.get() > PLENTY_HELD ? LITTLE : buffer.capacity();
        int read = 0;
        boolean good = false;
        try {
            input.await();
            read = in.read(buffer.limit((int) Math.min(count, room)));
            good = true;
        } finally {
            if (!good) {
                keep(buffer.flip()); // on an interrupt the JDK reads, and then throws
            }
            input.release();
        }
        if (read > 0) {
            return true;
        }
        outcome = read < 0 ? Outcome.END_OF_SOURCE : Outcome.SOURCE_NOT_READY;
        return false;
    }

    private void keep(ByteBuffer buffer) {
        byte[] left = buffer.hasRemaining() ? new byte[buffer.remaining()] : NOTHING;
        buffer.get(left);
        rest.put(left);
    }

    @Override
    public Outcome outcome() {
        return outcome;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long held() {
        return rest.bytes.length;
    }

    @Override
    public byte[] takeBack() {
        byte[] back = rest.bytes;
        rest.put(NOTHING);
        return back;
    }

    @Override
    public void close() {
        cleanable.clean();
    }

    @Override
    public long[] cells() {
        return null;
    }

    @Override
    public long turns() {
        return turns;
    }
}
