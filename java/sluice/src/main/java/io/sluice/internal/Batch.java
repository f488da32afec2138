package io.sluice.internal;

import io.sluice.TransferException;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.Arrays;

/**
 * Sends pieces of files and of memory to a socket or a pipe, many in one native call, and keeps mappings of the files for
 * the next. It takes part in the close protocol of the target and of each file that has a piece, as a {@link Passage}
 * does with two channels.
 *
 * <p>Used by one thread at a time.
 */
final class Batch {
    private final Handle handle;
    private final Cleaner.Cleanable cleanable;
    private final Block block;
    private final PieceList pieces = new PieceList();
    private final TargetEnd out = new TargetEnd();
    private final BatchFiles files = new BatchFiles();
    private final boolean maps;

    private long limit;
    private int flags;
    private boolean corkFirst;
    private boolean uncorkAfter;
    private boolean corked;
    private AbstractInterruptibleChannel hooked;
    private boolean virtual;
    private boolean interruptLater;
    private final Parking parking = new Parking();
    private final NativeThread nativeThread = new NativeThread();
    private long thread;
    private long moved;
    private final Verdict verdict = new Verdict();
    private boolean cut;

    /** What native memory a batch has; freed by its close, or when nobody has the batch any more. */
    private static final class Handle implements Runnable {
        private final Block block = new Block();
        private final long regions;

        Handle(long mappingLimit) {
            regions = Native.openRegions(mappingLimit);
            Totals.keep(block);
        }

        @Override
        public void run() {
            Native.closeRegions(regions, block.address());
            Totals.retire(block);
        }
    }

    /**
     * Makes a batch.
     *
     * @param mappingLimit how many bytes may stay mapped; 0 to map nothing
     */
    Batch(long mappingLimit) {
        handle = new Handle(mappingLimit);
        block = handle.block;
        maps = mappingLimit > 0;
        cleanable = Unreached.CLEANER.register(this, handle);
    }

    Block block() {
        return block;
    }

    PieceList pieces() {
        return pieces;
    }

    /** The files that pieces are of. */
    BatchFiles files() {
        return files;
    }

    long moved() {
        return moved;
    }

    Verdict verdict() {
        return verdict;
    }

    long parkedNanos() {
        return parking.parkedNanos();
    }

    Channel target() {
        return out.channel();
    }

    /** A file that has a piece. */
    Channel source() {
        return files.first();
    }

    long mappedBytes() {
        return Native.mappedBytes(handle.regions);
    }

    /** Ends the mappings. */
    void close() {
        cleanable.clean();
    }

    /** Ends the mappings of a file, whose number is free then. */
    void forgetFile(int number) {
        Native.forgetFile(handle.regions, number, block.address());
        Reference.reachabilityFence(this);
        files.free(number);
    }

    /** Forgets that a cork was taken out by a close. */
    void forgetCork() {
        corked = false;
    }

    /** Lets go of the channels of a batch that maps nothing. */
    void forgetChannels() {
        out.forget();
        hooked = null;
        files.forgetChannels();
    }

    /** Forgets all the pieces; mappings stay. */
    void clear() {
        pieces.clear();
        files.useNone();
    }

    /**
     * Sends pieces until all are sent, the limit is reached, or a non-blocking target is not ready: {@link #verdict} says
     * which, {@link #moved} how many bytes, also where it throws.
     */
    void send(Channel target, int kind, long limit, int flags) throws IOException {
        this.limit = limit;
        this.flags = flags;
        out.set(target, kind, -1);
        AbstractInterruptibleChannel hook = hook();
        if (hooked != hook) { // storing a reference costs the collector's barrier
            hooked = hook;
        }
        virtual = JdkChannels.isVirtualThread();
        interruptLater = false;
        parking.clear();
        parking.progress();
        moved = 0;
        verdict.clear();
        cut = false;
        try {
            if (!mayGoAtOnce() || !goneAtOnce()) {
                lockTarget();
            }
        } catch (ClosedChannelException e) {
            throw translate(e);
        } finally {
            if (interruptLater) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Has the next {@link #send} cork a TCP target that is not corked, and leave it so. */
    void corkFirst(boolean cork) {
        corkFirst = cork;
    }

    /** Has the next {@link #send} put the target's cork back as it was, also where it fails. */
    void uncorkAfter() {
        uncorkAfter = true;
    }

    /** Whether a target was corked and is so still. */
    boolean hasCorked() {
        return corked;
    }

    /** What an interrupt closes first: a file as in the JDK, else a target that may block. */
    private AbstractInterruptibleChannel hook() {
        FileChannel file = files.first();
        if (file != null) {
            return file;
        }
        return out.isBlocking() ? out.selectable() : null;
    }

    private ClosedChannelException translate(ClosedChannelException thrown) {
        Channel source = source() == null ? target() : source();
        ClosedChannelException closed = Hook.translate(thrown, hooked, source, target());
        if (closed instanceof ClosedByInterruptException) {
            files.close(closed);
        }
        if (moved > 0) {
            closed.addSuppressed(Failure.cutShort(this));
        }
        return closed;
    }

    private boolean mayGoAtOnce() {
        return maps && out.isSocket() && !Thread.currentThread().isInterrupted();
    }

    /**
     * Sends what needs nothing of the files but a look at their sizes, by a write that does not wait. So there is nothing that a
     * file's close would have to wake, and an interrupt may as well have come afterwards: neither is provided for, which is
     * 2 to 4 % of a response of 16 KiB. A file that was closed meanwhile may not be the one whose size was seen; that is found
     * out before anything is made of it.
     *
     * @return false if something is left that has to be sent the other way
     */
    private boolean goneAtOnce() throws IOException {
        out.lock();
        try {
            out.enter(nativeThread.current());
            try {
                if (!files.readDescriptors()) {
                    return false;
                }
                call(flags | Flags.AT_ONCE | (out.isBlocking() ? Flags.WAIT_OUTPUT : Flags.OUTPUT_NONBLOCKING));
            } finally {
                out.leave();
            }
        } finally {
            out.unlock();
        }
        int stop = verdict.stop();
        if (stop == Stop.SHORT || stop == Stop.INTERRUPTED) {
            return false;
        }
        if (!files.areOpen() || (moved == 0 || stop == Stop.FAILED) && !out.isOpen()) {
            throw new AsynchronousCloseException();
        }
        judge();
        return true;
    }

    private void lockTarget() throws IOException {
        out.lock();
        try {
            Hook.begin(hooked);
            try {
                enter();
            } finally {
                Hook.end(hooked, moved > 0);
            }
        } finally {
            out.unlock();
        }
    }

    private void enter() throws IOException {
        thread = nativeThread.current();
        try {
            files.enter(thread);
            out.enter(thread);
            flags |= out.flags(virtual, false);
            if (corkFirst) {
                corked = Native.cork(out.descriptor(), block.address()) == 1;
            }
            climb();
        } finally {
            corkFirst = false;
            if (uncorkAfter && corked && out.hasEntered()) {
                Native.uncork(out.descriptor(), block.address());
                corked = false;
            }
            uncorkAfter = false;
            out.leave();
            files.leave();
        }
        if ((cut || moved == 0) && !open()) {
            throw new AsynchronousCloseException();
        }
    }

    private boolean open() {
        return out.isOpen() && files.areOpen();
    }

    private void call(int flags) {
        long n = Native.sendPieces(
                handle.regions, pieces.address(), pieces.size(), files.descriptors(), files.count(), out.descriptor(),
                out.kind(), limit - moved, flags, block.address());
        if (block.get(BlockLayout.FALLBACKS) != 0) {
            Incidents.ALL.take(block);
        }
        Reference.reachabilityFence(this);
        if (n > 0) {
            moved += n;
            parking.progress();
        }
        verdict.read(n, block);
    }

    private void climb() throws IOException {
        boolean more = true;
        while (more && !cut) {
            call(flags);
            switch (verdict.stop()) {
                case Stop.INTERRUPTED -> cut = !open();
                case Stop.WOULD_BLOCK_OUTPUT -> more = await();
                default -> more = false;
            }
        }
        if (verdict.stop() == Stop.FAILED && !open()) {
            cut = true; // what failed is the closed descriptor
        }
        if (!cut) {
            judge();
        }
    }

    private void judge() throws TransferException {
        if (verdict.stop() == Stop.FAILED) {
            throw Failure.of(this);
        }
        if (verdict.stop() == Stop.TRUNCATED) {
            Incidents.ALL.truncated();
            throw Failure.truncated(this);
        }
    }

    /** Waits until a target in blocking mode is ready; a virtual thread parks, and leaves the files meanwhile. */
    private boolean await() throws IOException {
        if (!out.isBlocking()) {
            return false;
        }
        if (virtual && !Hook.interruptible(hooked) && Thread.interrupted()) {
            interruptLater = true; // it closes nothing here, but an interrupted thread cannot park
        }
        long nanos = 0;
        if (virtual) {
            nanos = parking.lengthen();
            files.leave();
        }
        parking.park(out.selectable(), JdkChannels.POLLOUT, nanos);
        cut = !open() || virtual && !reenterFiles();
        return !cut;
    }

    private boolean reenterFiles() throws IOException {
        try {
            files.enter(thread);
            return true;
        } catch (ClosedChannelException e) {
            return false;
        }
    }
}
