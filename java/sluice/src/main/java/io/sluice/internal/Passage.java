package io.sluice.internal;

import io.sluice.TransferException;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/**
 * One transfer through the native library at a time, between two channels that {@link JdkChannels} knows. It takes part
 * in the close protocol of both, so that a close or an interrupt frees it at once, with the JDK's exceptions; and it
 * loses no byte taken from a source that cannot be read again.
 *
 * <p>{@link Pooled} with its counter block and its transit, and so made of fields rather than parameters: a
 * transfer allocates nothing. Used by the one thread that leases it.
 */
final class Passage extends Pooled implements Ends.Work {
    private static final int EINTR = 4;
    private static final int ECONNRESET = 104;

    private final Block block = new Block();
    private final Transit transit = new Transit();
    /** Those of everybody, or of the channel that has this passage. */
    private Incidents incidents = Incidents.ALL;
    /** Of a relay's passage, which nobody may ever release. */
    private Cleaner.Cleanable leftovers;
    private final Ends ends = new Ends();
    private final SourceEnd in = ends.in();
    private final TargetEnd out = ends.out();

    // What is asked for.
    private long count;
    private int method;
    private int flags;
    private boolean dropIn;
    private boolean planning;
    private boolean relays;
    private Watch watch;
    private Upkeep upkeep;
    private boolean lastStep;
    /** Bytes moved by earlier steps of the same transfer. */
    private long before;
    private boolean continues;

    // How far it has come.
    private AbstractInterruptibleChannel hooked;
    private boolean virtual;
    private boolean usesTransit;
    private boolean interruptLater;
    private final Parking parking = new Parking();
    private long moved;
    private final Verdict verdict = new Verdict();
    private boolean cut;
    private byte[] held;
    private int gathers;
    /** Of the bytes asked for, those that a source file held at the beginning; 0 where nobody has looked. */
    private long promised;

    /** What outlives a passage that is not pooled: its counters count, its pipe and its native memory go. */
    private record Leftovers(Block block, Transit transit) implements Runnable {
        @Override
        public void run() {
            Totals.retire(block);
            transit.close();
        }
    }

    Passage(boolean pooled) {
        super(pooled);
    }

    @Override
    void forget() {
        ends.forget();
        hooked = null;
        held = null;
        watch = null;
        upkeep = null;
        lastStep = false;
        before = 0;
        continues = false;
    }

    @Override
    void free() {
        if (leftovers != null) {
            leftovers.clean();
        } else {
            new Leftovers(block, transit).run();
        }
    }

    @Override
    Block block() {
        return block;
    }

    /** Sets the source; position -1 is a file's own. */
    Passage from(Channel source, int kind, long position) {
        in.set(source, kind, position);
        return this;
    }

    /** Sets the target; position -1 is a file's own. */
    Passage to(Channel target, int kind, long position) {
        out.set(target, kind, position);
        return this;
    }

    /** Has what goes wrong from now on counted there. */
    void counts(Incidents into) {
        incidents = into;
    }

    Channel source() {
        return in.channel();
    }

    Channel target() {
        return out.channel();
    }

    /** Has the next moves end when the watch says so: what waits then is the stop of a channel that is not ready. */
    Passage watchedBy(Watch over) {
        watch = over;
        return this;
    }

    /** Has the next moves look after the files. */
    Passage keptUpBy(Upkeep care) {
        upkeep = care;
        return this;
    }

    /** Does what is left to do for the files after a transfer that ended between two steps; moves nothing. */
    void endSteps(AbstractInterruptibleChannel hook) throws IOException {
        lastStep = true;
        moveOn(0, 0, hook);
    }

    /** Bytes delivered in all, by the last {@link #move} and the steps before it. */
    long total() {
        return before + moved;
    }

    /** Bytes delivered by the last {@link #move}. */
    long moved() {
        return moved;
    }

    /** Why the last {@link #move} came to its end. */
    Verdict verdict() {
        return verdict;
    }

    /** Bytes taken from the source and not delivered, or null. */
    byte[] held() {
        return held;
    }

    /** Nanoseconds that a virtual thread was parked. */
    long parkedNanos() {
        return parking.parkedNanos();
    }

    /** Whether the device that the target's socket sends through gathers and checksums; drop-ins do not ask. */
    int gathers() {
        return gathers;
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

    /** Goes on where the last {@link #move} has ended: a further step of the same transfer. */
    void moveOn(long count, int method, AbstractInterruptibleChannel hook) throws IOException {
        before += moved;
        continues = true;
        move(count, method, hook);
    }

    /**
     * Makes this passage a relay's, for good: it serves one pair of channels, and what was taken and not delivered stays
     * held, to go first when {@link #relay} is called again.
     */
    Passage forRelay() {
        relays = true;
        transit.forRelay();
        leftovers = Unreached.CLEANER.register(this, new Leftovers(block, transit));
        // A file may be a FIFO, and nobody has looked.
        if (in.isFile()) {
            in.setNativeKind(Kind.UNKNOWN);
        }
        if (out.isFile()) {
            out.setNativeKind(Kind.UNKNOWN);
        }
        return this;
    }

    /** Moves bytes as {@link #move} does, and keeps what it holds. */
    void relay(long count, AbstractInterruptibleChannel hook) throws IOException {
        dropIn = false;
        move(count, 0, 0, hook);
    }

    /** How many bytes a relay's passage holds. Any thread may ask. */
    long residue() {
        return block.observe(BlockLayout.RESIDUE);
    }

    /** Takes back the bytes that a relay's passage holds, in order. */
    byte[] takeBack() {
        byte[] bytes = transit.drain((int) residue());
        block.put(BlockLayout.RESIDUE, 0);
        Reference.reachabilityFence(this);
        return bytes;
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
        // A file can be read again; but what calls itself a file may be a FIFO, which only a report finds out.
        usesTransit = !in.isFile() || !dropIn;
        interruptLater = false;
        parking.progress();
        moved = 0;
        verdict.clear();
        cut = false;
        held = null;
        if (!continues) {
            parking.clear();
            gathers = -1;
            promised = 0;
        }
        try {
            ends.lock(this);
        } catch (ClosedChannelException e) {
            ClosedChannelException closed = Hook.translate(e, hooked, in.channel(), out.channel());
            addProgress(closed, !dropIn && total() > 0 || held != null);
            throw closed;
        } catch (IOException | RuntimeException e) {
            addProgress(e, (held != null || before > 0) && !(e instanceof TransferException));
            throw e;
        } finally {
            if (interruptLater) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Says how far the transfer had come, and hands back the bytes that an exception of the JDK's would lose. */
    private void addProgress(Exception thrown, boolean needed) {
        if (needed) {
            thrown.addSuppressed(Failure.cutShort(this));
        }
    }

    @Override
    public void whileLocked() throws IOException {
        Hook.begin(hooked);
        try {
            ends.enter(this, virtual);
            boolean reportable = dropIn && moved > 0 && held == null;
            if ((cut || moved == 0 && !planning) && !reportable && !ends.areOpen()) {
                throw new AsynchronousCloseException();
            }
        } finally {
            Hook.end(hooked, moved > 0);
        }
    }

    @Override
    public void whileEntered() throws IOException {
        if (in.hasEnded()) {
            verdict.end();
            return;
        }
        try {
            flags |= in.flags(virtual, watch != null) | out.flags(virtual, watch != null) | out.appendFlag();
            if (upkeep == null || planning) {
                climbAndSettle();
            } else {
                climbWithUpkeep();
            }
        } finally {
            if (watch != null) {
                ends.restoreModes();
            }
        }
    }

    private void climbWithUpkeep() throws IOException {
        boolean good = false;
        try {
            verdict.fail(upkeep.begin(out, block));
            if (verdict.errno() != 0) {
                throw Failure.noRoom(this);
            }
            climbAndSettle();
            good = true;
        } finally {
            boolean last = !good || lastStep || verdict.stop() != Stop.COMPLETE || cut || total() >= upkeep.count();
            int unwritten = upkeep.step(in, out, total(), last, block);
            if (good && unwritten != 0) {
                verdict.fail(unwritten);
                throw Failure.unwritten(this);
            }
        }
    }

    private void climbAndSettle() throws IOException {
        if (!dropIn && !relays && !continues) {
            prepareReport();
        }
        if (planning) {
            return;
        }
        try {
            climb();
        } finally {
            if (usesTransit && block.get(BlockLayout.RESIDUE) > 0 && !relays) {
                settle();
            }
        }
        if (verdict.stop() == Stop.END && !in.isFile() && !in.isOpen()) {
            cut = true; // what ended is the closed descriptor
        }
        if (verdict.stop() == Stop.FAILED) {
            fail();
        } else if (verdict.stop() == Stop.TRUNCATED && !dropIn || verdict.stop() == Stop.END && total() < promised) {
            incidents.truncated();
            throw Failure.truncated(this);
        }
    }

    /** Reports ask what a file really is, and what the pair could be served by; drop-ins save the calls. */
    private void prepareReport() {
        if (out.kind() == Kind.TCP) {
            gathers = Native.gathers(out.descriptor());
        }
        long size = Native.plan(
                in.descriptor(), in.isFile() ? Kind.UNKNOWN : in.kind(), in.position(0),
                out.descriptor(), out.isFile() ? Kind.UNKNOWN : out.kind(), out.position(0),
                count, method, flags, block.address());
        Reference.reachabilityFence(block);
        if (size >= 0) {
            in.setNativeKind((int) block.get(BlockLayout.KIND_IN));
            out.setNativeKind((int) block.get(BlockLayout.KIND_OUT));
            flags |= Flags.PLANNED;
        }
        // The native library compares with the size at the beginning of each call of it, and a file may be cut between two.
        promised = in.position(0) < 0 ? 0 : Math.min(count, size - in.position(0));
    }

    /** Calls the native library until there is nothing more to do. */
    private void climb() throws IOException {
        boolean more = true;
        while (more && !cut) {
            long n = call(count - moved);
            if (n > 0) {
                moved += n;
                parking.progress();
            }
            verdict.read(n, block);
            switch (verdict.stop()) {
                case Stop.INTERRUPTED -> cut = !ends.areOpen();
                case Stop.WOULD_BLOCK_INPUT -> more = await(in, JdkChannels.POLLIN);
                case Stop.WOULD_BLOCK_OUTPUT -> more = await(out, JdkChannels.POLLOUT);
                // On a blocking descriptor a short count says that the file has ended. On one that is non-blocking
                // underneath a blocking channel it says that the socket is full.
                case Stop.SHORT -> more = (flags & Flags.OUTPUT_NONBLOCKING) != 0 && out.isBlocking();
                default -> more = false;
            }
        }
    }

    private long call(long bytes) {
        long mover = block.get(BlockLayout.USED);
        long n = Native.transfer(
                in.descriptor(), in.nativeKind(), in.position(total()), out.descriptor(), out.nativeKind(), out.position(total()),
                bytes, method, flags, usesTransit ? transit.handle() : 0, block.address());
        if (block.get(BlockLayout.FALLBACKS) != 0) {
            incidents.take(block);
        }
        if (n == 0 && total() > 0 && block.get(BlockLayout.STOP) == Stop.END) {
            block.put(BlockLayout.USED, mover); // what found only that the file has ended moved nothing
        }
        Reference.reachabilityFence(this);
        return n;
    }

    /**
     * Waits until a channel in blocking mode is ready: on a thread that is virtual or watched, as the native library has not
     * waited. A file's close waits for those who have entered it, so a parked thread leaves it meanwhile.
     *
     * @return whether to go on; else the channel is non-blocking, the watch is due, or {@link #cut} says that one was closed
     */
    private boolean await(End end, int event) throws IOException {
        if (end.isFile() || !end.isBlocking() || isDue()) {
            return false;
        }
        if (virtual && !Hook.interruptible(hooked) && Thread.interrupted()) {
            interruptLater = true; // it closes nothing here, but an interrupted thread cannot park
        }
        long nanos = 0;
        boolean leaves = virtual && (upkeep == null || !upkeep.keepsFile());
        if (leaves) {
            nanos = parking.lengthen();
            ends.leaveFiles();
        } else if (virtual) {
            nanos = Parking.SHORTEST_NANOS; // a close of the file waits for so long
        }
        if (watch != null) {
            nanos = virtual ? Math.min(nanos, watch.patience()) : watch.patience();
        }
        parking.park(end.selectable(), event, nanos);
        cut = !ends.areOpen() || leaves && !ends.enterFiles();
        return !cut && !isDue();
    }

    private boolean isDue() {
        return watch != null && watch.isDue();
    }

    /**
     * Sees to the bytes that were taken from the source and not delivered. What the target may still take, it gets: a
     * file that is being closed waits for us. The rest is {@link #held}.
     */
    private void settle() {
        boolean targetFailed = verdict.errno() != 0 && !verdict.isOfInput();
        boolean deliverable = out.isFile() ? out.hasEntered() : verdict.errno() != 0 && out.isOpen();
        long residue = block.get(BlockLayout.RESIDUE);
        while (deliverable && !targetFailed && residue > 0) {
            long n = call(residue);
            if (n <= 0 && (n != -EINTR || !out.isFile())) {
                break;
            }
            moved += Math.max(n, 0);
            residue = block.get(BlockLayout.RESIDUE);
        }
        if (residue > 0) {
            held = transit.drain((int) residue);
            incidents.handedBack(held.length);
            block.put(BlockLayout.RESIDUE, 0);
        }
    }

    private void fail() throws IOException {
        if (!ends.areOpen()) {
            cut = true; // what failed is the closed descriptor
            return;
        }
        if (verdict.errno() == ECONNRESET && verdict.isOfInput()) {
            in.setReset();
        }
        if (dropIn && moved > 0 && held == null) {
            return; // the next call meets the error
        }
        throw Failure.of(this);
    }
}
