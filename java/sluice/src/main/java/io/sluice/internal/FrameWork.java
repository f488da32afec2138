package io.sluice.internal;

import io.sluice.Method;
import java.nio.ByteBuffer;

/** What a {@link Frame} works with: a batch that maps nothing, and room for copies of buffers. */
final class FrameWork extends Pooled {
    private final Batch batch = new Batch(0);
    /** What came in buffers of the heap. */
    private final Stash stash = new Stash();
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
        if (buffer.isDirect()) {
            batch.pieces().memory(0, JdkChannels.address(buffer) + buffer.position(), buffer.remaining());
        } else {
            stash.put(buffer, batch.pieces());
        }
    }

    /** Forgets all the pieces. */
    void clear() {
        batch.clear();
        stash.clear();
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
