package io.sluice.internal;

import io.sluice.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/** A lane through the native library, with a passage of its own. */
final class PassageLane extends Lane {
    private static final long OWN_POSITION = -1;

    private final Passage passage = new Passage(false);
    private final ReadableByteChannel in;
    private final int inKind;
    private final WritableByteChannel out;
    private final int outKind;
    private volatile long turns;
    private boolean closed;

    PassageLane(ReadableByteChannel in, int inKind, WritableByteChannel out, int outKind) {
        passage.tryLease();
        passage.from(in, inKind, OWN_POSITION).to(out, outKind, OWN_POSITION).forRelay();
        this.in = in;
        this.inKind = inKind;
        this.out = out;
        this.outKind = outKind;
    }

    /** What an interrupt closes first: a file as in the JDK, else a channel that may block. */
    private AbstractInterruptibleChannel hook() {
        if (inKind == Kind.FILE) {
            return (FileChannel) in;
        }
        if (outKind == Kind.FILE) {
            return (FileChannel) out;
        }
        return ((SelectableChannel) in).isBlocking() ? (SelectableChannel) in
                : ((SelectableChannel) out).isBlocking() ? (SelectableChannel) out : null;
    }

    @Override
    public void move(long count) throws IOException {
        turns = turns + 1;
        passage.relay(count, hook());
    }

    @Override
    public Outcome outcome() {
        return switch (passage.verdict().stop()) {
            case Stop.END -> Outcome.END_OF_SOURCE;
            case Stop.WOULD_BLOCK_INPUT -> Outcome.SOURCE_NOT_READY;
            case Stop.WOULD_BLOCK_OUTPUT -> Outcome.TARGET_NOT_READY;
            default -> Outcome.COMPLETE;
        };
    }

    @Override
    public long bytes() {
        long bytes = 0;
        for (int method = 1; method < BlockLayout.METHODS; method++) {
            bytes += passage.block().observe(BlockLayout.cell(method, BlockLayout.BYTES));
        }
        return bytes;
    }

    @Override
    public long held() {
        return passage.residue();
    }

    @Override
    public byte[] takeBack() {
        return closed ? new byte[0] : passage.takeBack();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            passage.release();
        }
    }

    @Override
    public long[] cells() {
        return passage.block().snapshot();
    }

    @Override
    public long turns() {
        return turns;
    }
}
