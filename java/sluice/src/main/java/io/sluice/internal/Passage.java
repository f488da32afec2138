package io.sluice.internal;

import static io.sluice.internal.FileEnd.NOT_ENTERED;

import io.sluice.TransferException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.Arrays;

/**
 * One transfer through the native library at a time, between two channels that {@link JdkChannels} knows. It takes part
 * in the close protocol of both, so that a close or an interrupt frees it at once, with the JDK's exceptions; and it
 * loses no byte taken from a source that cannot be read again.
 *
 * <p>Pooled by {@link Passages} with its counter block and its transit, and so made of fields rather than parameters: a
 * transfer allocates nothing. Used by the one thread that leases it.
 */
final class Passage {
    private static final VarHandle LEASED;
    /** How long a virtual thread parks before it looks whether the other channel was closed, which does not wake it. */
    private static final long SHORTEST_PARK_NANOS = 10_000_000;
    private static final long LONGEST_PARK_NANOS = 200_000_000;
    private static final int EAGAIN = 11;
    private static final int EINTR = 4;
    private static final int ECONNRESET = 104;
    private static final int INPUT = 1;

    static {
        try {
            LEASED = MethodHandles.lookup().findVarHandle(Passage.class, "leased", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile boolean leased;
    private final boolean pooled;
    private final Block block = new Block();
    private long transit;

    // What is asked for.
    private Channel in;
    private int inKind;
    private long inPosition;
    private Channel out;
    private int outKind;
    private long outPosition;
    private long count;
    private int method;
    private int flags;
    private boolean dropIn;

    // How far it has come.
    private AbstractInterruptibleChannel hooked;
    private boolean virtual;
    private int inEntered;
    private int outEntered;
    private long moved;
    private int stop;
    private boolean cut;
    private byte[] held;
    private long parkNanos;
    private long parkedNanos;
    private int gathers;
    private int inNativeKind;
    private int outNativeKind;
    private boolean usesTransit;
    private boolean interruptLater;
    private boolean planning;
    private int errno;
    private int failedSide;
    private int failedCall;

    Passage(boolean pooled) {
        this.pooled = pooled;
    }

    boolean tryLease() {
        return !leased && LEASED.compareAndSet(this, false, true);
    }

    void release() {
        in = null;
        out = null;
        hooked = null;
        held = null;
        if (!pooled) {
            Totals.retire(block);
            closeTransit();
        }
        LEASED.setRelease(this, false);
    }

    Block block() {
        return block;
    }

    /** Sets the source; position -1 is a file's own. */
    Passage from(Channel source, int kind, long position) {
        in = source;
        inKind = kind;
        inPosition = position;
        return this;
    }

    /** Sets the target; position -1 is a file's own. */
    Passage to(Channel target, int kind, long position) {
        out = target;
        outKind = kind;
        outPosition = position;
        return this;
    }

    /** Bytes delivered by the last {@link #move}. */
    long moved() {
        return moved;
    }

    /** Why the last {@link #move} came to its end, as a {@link Stop}. */
    int stop() {
        return stop;
    }

    /** Bytes taken from the source and not delivered, or null. */
    byte[] held() {
        return held;
    }

    /** Nanoseconds that a virtual thread was parked. */
    long parkedNanos() {
        return parkedNanos;
    }

    /** Whether the device that the target's socket sends through gathers and checksums; drop-ins do not ask. */
    int gathers() {
        return gathers;
    }

    int errno() {
        return errno;
    }

    /** Which system call failed, as an index into {@link BlockLayout#CALLS}; -1 if that is not known. */
    int failedCall() {
        return failedCall;
    }

    Channel in() {
        return in;
    }

    Channel out() {
        return out;
    }

    /**
     * Moves bytes as the drop-ins do: one pass, and after progress the count rather than an exception, unless bytes
     * would be lost with it.
     *
     * @param hook the channel that an interrupt closes first
     */
    long moveAsJdk(long count, AbstractInterruptibleChannel hook) throws IOException {
        dropIn = true;
        move(count, 0, Flags.DROP_IN, hook);
        return moved;
    }

    /** Moves bytes until all are moved, the source ends, or a non-blocking channel is not ready. */
    void move(long count, int method, AbstractInterruptibleChannel hook) throws IOException {
        dropIn = false;
        move(count, method, Flags.EXACT, hook);
    }

    /** Writes the ladder for the pair into the block, and moves nothing. */
    void plan(long count, int method) throws IOException {
        dropIn = false;
        planning = true;
        try {
            move(count, method, Flags.EXACT, null);
        } finally {
            planning = false;
        }
    }

    private void move(long count, int method, int flags, AbstractInterruptibleChannel hook) throws IOException {
        this.count = count;
        this.method = method;
        this.flags = flags;
        hooked = hook;
        virtual = JdkChannels.isVirtualThread();
        inEntered = NOT_ENTERED;
        outEntered = NOT_ENTERED;
        moved = 0;
        stop = Stop.COMPLETE;
        cut = false;
        held = null;
        parkNanos = SHORTEST_PARK_NANOS;
        parkedNanos = 0;
        gathers = -1;
        interruptLater = false;
        errno = 0;
        // A file can be read again; but what calls itself a file may be a FIFO, which only a report finds out.
        usesTransit = inKind != Kind.FILE || !dropIn;
        if (usesTransit && transit == 0) {
            transit = Native.openTransit();
        }
        try {
            holdPositions();
        } catch (ClosedChannelException e) {
            throw closed(e);
        } catch (IOException | RuntimeException e) {
            addHeld(e);
            throw e;
        } finally {
            if (interruptLater) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A file's own position is one thread's at a time, as in the JDK; two are taken in an order that all agree on. */
    private void holdPositions() throws IOException {
        Object first = inPosition < 0 && inKind == Kind.FILE ? JdkChannels.positionLock((FileChannel) in) : null;
        Object second = outPosition < 0 && outKind == Kind.FILE ? JdkChannels.positionLock((FileChannel) out) : null;
        if (first == null) {
            first = second;
            second = null;
        }
        if (first == null) {
            lockEnds();
        } else if (second == null) {
            synchronized (first) {
                lockEnds();
            }
        } else {
            boolean swap = System.identityHashCode(first) > System.identityHashCode(second);
            synchronized (swap ? second : first) {
                synchronized (swap ? first : second) {
                    lockEnds();
                }
            }
        }
    }

    /** Locks before hooks: whoever waits for a lock has not entered a file yet, and so does not hold up its close. */
    private void lockEnds() throws IOException {
        SourceEnd.lock(in, inKind);
        try {
            TargetEnd.lock(out, outKind);
            try {
                hook();
            } finally {
                TargetEnd.unlock(out, outKind);
            }
        } finally {
            SourceEnd.unlock(in, inKind);
        }
    }

    /** A thread has one slot for what an interrupt closes: one channel is hooked, and {@link #closed} sees to both. */
    private void hook() throws IOException {
        if (hooked instanceof FileChannel file) {
            JdkChannels.begin(file);
            try {
                enter();
            } finally {
                JdkChannels.end(file, moved > 0);
            }
        } else if (hooked != null) {
            JdkChannels.begin(hooked);
            try {
                enter();
            } finally {
                JdkChannels.end(hooked, moved > 0);
            }
        } else {
            enter();
        }
    }

    private void enter() throws IOException {
        inEntered = SourceEnd.enter(in, inKind);
        try {
            outEntered = TargetEnd.enter(out, outKind);
            try {
                transfer();
            } finally {
                TargetEnd.leave(out, outKind, outEntered);
            }
        } finally {
            SourceEnd.leave(in, inKind, inEntered);
        }
        boolean reportable = dropIn && moved > 0 && held == null;
        if ((cut || moved == 0 && !planning) && !reportable && !open()) {
            throw new AsynchronousCloseException();
        }
    }

    private void transfer() throws IOException {
        if (SourceEnd.ended(in, inKind)) {
            stop = Stop.END;
            return;
        }
        flags |= SourceEnd.flags(in, inKind, virtual) | TargetEnd.flags(out, outKind, virtual);
        inNativeKind = inKind;
        outNativeKind = outKind;
        if (!dropIn) {
            prepareReport();
        }
        if (planning) {
            return;
        }
        try {
            climb();
        } finally {
            if (holds()) {
                settle();
            }
        }
        if (stop == Stop.END && inKind != Kind.FILE && !in.isOpen()) {
            cut = true; // what ended is the closed descriptor
        }
        if (stop == Stop.FAILED) {
            failed();
        } else if (stop == Stop.TRUNCATED && !dropIn) {
            throw Failure.truncated(this);
        }
    }

    /** Calls the native library until there is nothing more to do. */
    private void climb() throws IOException {
        boolean more = true;
        while (more && !cut) {
            long n = call(count - moved);
            if (n > 0) {
                moved += n;
                parkNanos = SHORTEST_PARK_NANOS;
            }
            stop = stopAfter(n);
            switch (stop) {
                case Stop.INTERRUPTED -> cut = !open();
                case Stop.WOULD_BLOCK_INPUT -> more = await(in, inKind, JdkChannels.POLLIN);
                case Stop.WOULD_BLOCK_OUTPUT -> more = await(out, outKind, JdkChannels.POLLOUT);
                case Stop.SHORT -> more = isBlockingInNameOnly();
                default -> more = false;
            }
        }
    }

    /**
     * Whether the target is a channel in blocking mode whose descriptor is non-blocking: there a short count says that
     * the socket is full, while on a blocking descriptor it says that the file has ended.
     */
    private boolean isBlockingInNameOnly() {
        return (flags & Flags.OUTPUT_NONBLOCKING) != 0 && ((SelectableChannel) out).isBlocking();
    }

    private int stopAfter(long result) {
        int stopped = (int) block.get(BlockLayout.STOP);
        if (result == -EINTR) {
            return Stop.INTERRUPTED;
        }
        boolean blocked = stopped == Stop.WOULD_BLOCK_INPUT || stopped == Stop.WOULD_BLOCK_OUTPUT;
        if (result >= 0 && stopped != Stop.FAILED || result == -EAGAIN && blocked) {
            return stopped;
        }
        // A result that is an error without a word in the block comes from a call that was refused as a whole.
        errno = result < 0 ? (int) -result : (int) block.get(BlockLayout.ERRNO);
        failedSide = stopped == Stop.FAILED ? (int) block.get(BlockLayout.FAILED_SIDE) : 0;
        failedCall = stopped == Stop.FAILED ? (int) block.get(BlockLayout.FAILED_CALL) : -1;
        return Stop.FAILED;
    }

    private long call(long bytes) {
        long n = Native.transfer(
                SourceEnd.descriptor(in, inKind), inNativeKind, inPosition < 0 ? -1 : inPosition + moved,
                TargetEnd.descriptor(out, outKind), outNativeKind, outPosition < 0 ? -1 : outPosition + moved,
                bytes, method, flags, usesTransit ? transit : 0, block.address());
        Reference.reachabilityFence(block);
        return n;
    }

    /** Reports ask what a file really is, and what the pair could be served by; drop-ins save the calls. */
    private void prepareReport() {
        if (outKind == Kind.TCP) {
            gathers = Native.gathers(TargetEnd.descriptor(out, outKind));
        }
        int fromKind = inKind == Kind.FILE ? Kind.UNKNOWN : inKind;
        int toKind = outKind == Kind.FILE ? Kind.UNKNOWN : outKind;
        int result = (int) Native.plan(
                SourceEnd.descriptor(in, inKind), fromKind, inPosition,
                TargetEnd.descriptor(out, outKind), toKind, outPosition,
                count, method, flags, block.address());
        Reference.reachabilityFence(block);
        if (result == 0) {
            inNativeKind = (int) block.get(BlockLayout.KIND_IN);
            outNativeKind = (int) block.get(BlockLayout.KIND_OUT);
        }
    }

    private boolean open() {
        return in.isOpen() && out.isOpen();
    }

    /**
     * Waits until a channel in blocking mode is ready: on a virtual thread, which parks, as the native library has not
     * waited. A file's close waits for those who have entered it, so a parked thread leaves it meanwhile.
     *
     * @return whether to go on; else the channel is non-blocking, or {@link #cut} says that one was closed
     */
    private boolean await(Channel channel, int kind, int event) throws IOException {
        if (kind == Kind.FILE || !((SelectableChannel) channel).isBlocking()) {
            return false;
        }
        if (virtual && !interruptible() && Thread.interrupted()) {
            interruptLater = true; // it closes nothing here, but an interrupted thread cannot park
        }
        long nanos = 0;
        if (virtual) {
            nanos = parkNanos;
            parkNanos = Math.min(2 * parkNanos, LONGEST_PARK_NANOS);
            leaveFiles();
        }
        long start = dropIn ? 0 : System.nanoTime();
        JdkChannels.park((SelectableChannel) channel, event, nanos);
        if (!dropIn) {
            parkedNanos += System.nanoTime() - start;
        }
        cut = !open() || virtual && !enterFiles();
        return !cut;
    }

    private void leaveFiles() {
        if (inKind == Kind.FILE) {
            SourceEnd.leave(in, inKind, inEntered);
            inEntered = NOT_ENTERED;
        }
        if (outKind == Kind.FILE) {
            TargetEnd.leave(out, outKind, outEntered);
            outEntered = NOT_ENTERED;
        }
    }

    private boolean enterFiles() throws IOException {
        try {
            if (inKind == Kind.FILE) {
                inEntered = SourceEnd.enter(in, inKind);
            }
            if (outKind == Kind.FILE) {
                outEntered = TargetEnd.enter(out, outKind);
            }
            return true;
        } catch (ClosedChannelException e) {
            return false;
        }
    }

    private boolean holds() {
        return usesTransit && block.get(BlockLayout.RESIDUE) > 0;
    }

    /**
     * Sees to the bytes that were taken from the source and not delivered. What the target may still take, it gets: a
     * file that is being closed waits for us. The rest is {@link #held}.
     */
    private void settle() {
        boolean targetFailed = errno != 0 && failedSide != INPUT;
        boolean deliverable = outKind == Kind.FILE ? outEntered != NOT_ENTERED : errno != 0 && out.isOpen();
        long residue = block.get(BlockLayout.RESIDUE);
        while (deliverable && !targetFailed && residue > 0) {
            long n = call(residue);
            if (n <= 0 && (n != -EINTR || outKind != Kind.FILE)) {
                break;
            }
            moved += Math.max(n, 0);
            residue = block.get(BlockLayout.RESIDUE);
        }
        if (residue > 0) {
            held = drain((int) residue);
            block.put(BlockLayout.RESIDUE, 0);
        }
    }

    private byte[] drain(int bytes) {
        byte[] into = new byte[bytes];
        int length = 0;
        while (length < bytes) {
            long n = Native.drainTransit(transit, into, length, bytes - length);
            if (n == -EINTR) {
                continue;
            }
            if (n <= 0) {
                // A transit that cannot be emptied must not serve another transfer.
                closeTransit();
                return Arrays.copyOf(into, length);
            }
            length += (int) n;
        }
        return into;
    }

    private void closeTransit() {
        if (transit != 0) {
            Native.closeTransit(transit);
            transit = 0;
        }
    }

    private void failed() throws IOException {
        if (!open()) {
            cut = true; // what failed is the closed descriptor
            return;
        }
        if (errno == ECONNRESET && inKind == Kind.TCP && failedSide == INPUT) {
            JdkChannels.setReset((SelectableChannel) in);
        }
        if (dropIn && moved > 0 && held == null) {
            return; // the next call meets the error
        }
        throw Failure.of(this);
    }

    /** Turns what a closed channel threw into what the JDK throws, and on an interrupt closes both channels. */
    private IOException closed(ClosedChannelException thrown) {
        ClosedChannelException result = thrown;
        if (!(thrown instanceof ClosedByInterruptException) && interruptible() && Thread.currentThread().isInterrupted()) {
            result = new ClosedByInterruptException();
        } else if (!(thrown instanceof AsynchronousCloseException)) {
            result = new AsynchronousCloseException();
            result.addSuppressed(thrown);
        }
        if (result instanceof ClosedByInterruptException) {
            close(in, result);
            close(out, result);
        }
        if (!dropIn && moved > 0 && held == null) {
            result.addSuppressed(Failure.cutShort(this));
        }
        addHeld(result);
        return result;
    }

    private boolean interruptible() {
        return hooked instanceof FileChannel file ? !JdkChannels.uninterruptible(file) : hooked != null;
    }

    private static void close(Channel channel, Exception onto) {
        try {
            channel.close();
        } catch (IOException e) {
            onto.addSuppressed(e);
        }
    }

    /** Hands back the bytes that an exception other than Sluice's own would lose. */
    private void addHeld(Exception thrown) {
        if (held != null && !(thrown instanceof TransferException)) {
            thrown.addSuppressed(Failure.cutShort(this));
        }
    }
}
