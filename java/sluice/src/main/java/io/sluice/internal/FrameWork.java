package io.sluice.internal;

import io.sluice.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** What a {@link Frame} works with: a batch that maps nothing, and room for buffers of the heap. */
final class FrameWork extends Pooled {
    private static final int SCRATCH = 4 << 10;

    private final Batch batch = new Batch(0);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH).order(ByteOrder.nativeOrder());
    /** Keeps what the pieces point at reachable. */
    private final List<ByteBuffer> large = new ArrayList<>();
    private int used;
    private final Meter meter = new Meter(batch.block(), Method.AUTO, Method.READ_WRITE, Method.SENDFILE);

    FrameWork(boolean pooled) {
        super(pooled);
    }

    Batch batch() {
        return batch;
    }

    /** What was counted since this was last called, as {@link Meter#read} says. */
    long[] counted() {
        return meter.read();
    }

    /** Adds what is left in a buffer, whose position stays. */
    void add(ByteBuffer buffer) {
        int count = buffer.remaining();
        if (buffer.isDirect()) {
            batch.pieces().memory(JdkChannels.address(buffer) + buffer.position(), count);
            return;
        }
        ByteBuffer into = scratch;
        int at = used;
        if (count > SCRATCH - used) {
            into = ByteBuffer.allocateDirect(count);
            large.add(into);
            at = 0;
        } else {
            used += count;
        }
        into.put(at, buffer, buffer.position(), count);
        batch.pieces().memory(JdkChannels.address(into) + at, count);
    }

    /** Forgets all the pieces. */
    void clear() {
        batch.clear();
        used = 0;
        large.clear();
    }

    @Override
    Block block() {
        return batch.block();
    }

    @Override
    void forget() {
        clear();
        batch.forgetChannels();
    }

    @Override
    void free() {
        batch.close();
    }
}
