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
    /** By number; null where a number is free. */
    private SourceEnd[] files = new SourceEnd[1];
    /** Which files have had a piece since the list was last empty. */
    private boolean[] used = new boolean[1];
    private int fileCount;
    private ByteBuffer descriptors = descriptors(1);
    private long descriptorsAddress = Native.addressOf(descriptors);

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
        cleanable = Unreached.CLEANER.register(this, handle);
    }

    private static ByteBuffer descriptors(int files) {
        return ByteBuffer.allocateDirect(files * Integer.BYTES).order(ByteOrder.nativeOrder());
    }

    Block block() {
        return block;
    }

    PieceList pieces() {
        return pieces;
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
        for (int file = 0; file < fileCount; file++) {
            if (used[file]) {
                return files[file].channel();
            }
        }
        return null;
    }

    long mappedBytes() {
        return Native.mappedBytes(handle.regions);
    }

    /** Ends the mappings. */
    void close() {
        cleanable.clean();
    }

    /** Gives a file a number for its regions. */
    void setFile(int number, FileChannel file) {
        if (number >= files.length) {
            files = Arrays.copyOf(files, 2 * number);
            used = Arrays.copyOf(used, 2 * number);
            descriptors = descriptors(2 * number);
            descriptorsAddress = Native.addressOf(descriptors);
        }
        if (files[number] == null) {
            files[number] = new SourceEnd();
        }
        files[number].set(file, Kind.FILE, 0);
        fileCount = Math.max(fileCount, number + 1);
    }

    /** Ends the mappings of a file, whose number is free then. */
    void forgetFile(int number) {
        Native.forgetFile(handle.regions, number, block.address());
        Reference.reachabilityFence(this);
        files[number] = null;
        used[number] = false;
    }

    /** Notes that a file has a piece, and so is entered when the batch is sent. */
    void use(int number) {
        used[number] = true;
    }

    /** Whether all files that have a piece are the JDK's own channels. */
    boolean hasOnlyFiles() {
        for (int file = 0; file < fileCount; file++) {
            if (used[file] && !JdkChannels.isFile(files[file].channel())) {
                return false;
            }
        }
        return true;
    }

    boolean uses(int number) {
        return used[number];
    }

    /** Forgets that a cork was taken out by a close. */
    void forgetCork() {
        corked = false;
    }

    /** Lets go of the channels of a batch that maps nothing. */
    void forgetChannels() {
        out.forget();
        hooked = null;
        for (int file = 0; file < fileCount; file++) {
            files[file].forget();
        }
    }

    /** Forgets all the pieces; mappings stay. */
    void clear() {
        pieces.clear();
        Arrays.fill(used, 0, fileCount, false);
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
            lockTarget();
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
        if (source() instanceof FileChannel file) {
            return file;
        }
        return out.isBlocking() ? out.selectable() : null;
    }

    private ClosedChannelException translate(ClosedChannelException thrown) {
        Channel source = source() == null ? target() : source();
        ClosedChannelException closed = Hook.translate(thrown, hooked, source, target());
        if (closed instanceof ClosedByInterruptException) {
            for (int file = 0; file < fileCount; file++) {
                if (used[file]) {
                    Hook.closeQuietly(files[file].channel(), closed);
                }
            }
        }
        if (moved > 0) {
            closed.addSuppressed(Failure.cutShort(this));
        }
        return closed;
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
            enterFiles();
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
            leaveFiles();
        }
        if ((cut || moved == 0) && !open()) {
            throw new AsynchronousCloseException();
        }
    }

    private void enterFiles() throws IOException {
        for (int file = 0; file < fileCount; file++) {
            int descriptor = -1;
            if (used[file]) {
                files[file].enter(thread);
                descriptor = files[file].descriptor();
            }
            descriptors.putInt(file * Integer.BYTES, descriptor);
        }
    }

    private void leaveFiles() {
        for (int file = 0; file < fileCount; file++) {
            if (used[file]) {
                files[file].leave();
            }
        }
    }

    private boolean open() {
        if (!out.isOpen()) {
            return false;
        }
        for (int file = 0; file < fileCount; file++) {
            if (used[file] && !files[file].isOpen()) {
                return false;
            }
        }
        return true;
    }

    private void climb() throws IOException {
        boolean more = true;
        while (more && !cut) {
            long n = Native.sendPieces(
                    handle.regions, pieces.address(), pieces.size(), descriptorsAddress, fileCount, out.descriptor(),
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
            switch (verdict.stop()) {
                case Stop.INTERRUPTED -> cut = !open();
                case Stop.WOULD_BLOCK_OUTPUT -> more = await();
                default -> more = false;
            }
        }
        if (verdict.stop() == Stop.FAILED) {
            fail();
        } else if (verdict.stop() == Stop.TRUNCATED && !cut) {
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
            leaveFiles();
        }
        parking.park(out.selectable(), JdkChannels.POLLOUT, nanos);
        cut = !open() || virtual && !reenterFiles();
        return !cut;
    }

    private boolean reenterFiles() throws IOException {
        try {
            enterFiles();
            return true;
        } catch (ClosedChannelException e) {
            return false;
        }
    }

    private void fail() throws TransferException {
        if (open()) {
            throw Failure.of(this);
        }
        cut = true; // what failed is the closed descriptor
    }
}
