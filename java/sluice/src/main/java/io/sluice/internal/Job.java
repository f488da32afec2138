package io.sluice.internal;

import io.sluice.Method;
import io.sluice.TransferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/** One transfer with a report, or the plan of one: what is asked for, and then what came of it. Used by one thread. */
public final class Job {
    /** Each reason's sentence, once it was asked for; codes are below 256. */
    private static final String[] REASONS = new String[256];

    private static final Method[] METHODS = Method.values();

    private ReadableByteChannel source;
    private final long sourcePosition;
    private WritableByteChannel target;
    private final long targetPosition;
    private final long count;
    private final Options options;
    private final Method asked;
    private final int inKind;
    private final int outKind;

    private Method engine = Method.AUTO;
    private String why;
    private long moved;
    private int stop = Stop.COMPLETE;
    private byte[] held;
    private long parkedNanos;
    private int gathers = -1;
    private long[] cells;
    private Watch watch;
    private Upkeep upkeep;
    private long syncNanos = -1;
    private byte[] checksum;
    private Method mover;
    private Frame frame;
    private boolean yields;
    private boolean whole;
    /** What {@link #cells} is made of when it is asked for, of a transfer that went whole. */
    private long[] changes;

    /**
     * Makes a job.
     *
     * @param source where from
     * @param sourcePosition where to start in a file; -1 for the channel's own position
     * @param target where to
     * @param targetPosition where to start in a file; -1 for the channel's own position
     * @param count how many bytes at most
     * @param options what else it is held to
     */
    public Job(
            ReadableByteChannel source, long sourcePosition, WritableByteChannel target, long targetPosition,
            long count, Options options) {
        this.source = source;
        this.sourcePosition = sourcePosition;
        this.target = target;
        this.targetPosition = targetPosition;
        this.count = count;
        this.options = options;
        this.asked = options.method();
        boolean available = Availability.CAUSE == null;
        inKind = available ? JdkChannels.kindOfSource(source) : Kind.FOREIGN;
        outKind = available ? JdkChannels.kindOfTarget(target) : Kind.FOREIGN;
    }

    /**
     * Puts buffers around the body; their positions are advanced by what is sent of them.
     *
     * @param header what goes before the body
     * @param trailer what goes after it
     * @param yields whether more of the body is to come in another call, and the trailer after that, even if this call
     *     moves all it may
     */
    public void frame(ByteBuffer[] header, ByteBuffer[] trailer, boolean yields) {
        this.yields = yields;
        frame = new Frame(header, trailer, target, outKind);
    }

    /**
     * Moves the bytes.
     *
     * @throws IOException if the transfer failed, a channel was closed, or the method cannot serve the pair
     */
    public void run() throws IOException {
        check();
        choose();
        if (frame == null) {
            move();
            return;
        }
        try {
            if (engine == Method.AUTO && inKind == Kind.FILE && sourcePosition >= 0 && frame.isSmall(count)
                    && !yields && options.equals(Options.NONE)) {
                frame.sendWhole((FileChannel) source, sourcePosition, count, this);
            } else if (sourcePosition >= 0 && outKind != Kind.FOREIGN && !options.inSteps()) {
                runFramedAlone();
            } else {
                runFramed();
            }
        } finally {
            frame.release();
        }
    }

    /** Nobody else writes between header, body and trailer. Not where the source has a lock too: two could wait in a circle. */
    private void runFramedAlone() throws IOException {
        TargetEnd end = new TargetEnd();
        end.set(target, outKind, targetPosition);
        end.lock();
        try {
            runFramed();
        } finally {
            end.unlock();
        }
    }

    private void runFramed() throws IOException {
        try {
            if (!frame.begin(count > 0)) {
                stop = Stop.WOULD_BLOCK_OUTPUT;
                return;
            }
            move();
            if ((stop == Stop.COMPLETE && !yields || stop == Stop.END) && !frame.end()) {
                stop = Stop.WOULD_BLOCK_OUTPUT;
            }
        } finally {
            frame.abandon();
            addCounted(frame.counted());
        }
    }

    private void addCounted(long[] changes) {
        if (changes == null) {
            return;
        }
        if (cells == null) {
            cells = inflated(changes);
            return;
        }
        for (int i = 0; i < changes.length; i += 2) {
            int cell = (int) changes[i];
            if (BlockLayout.isCounter(cell)) {
                cells[cell] += changes[i + 1];
            }
        }
    }

    private static long[] inflated(long[] changes) {
        long[] cells = new long[BlockLayout.CELLS];
        for (int i = 0; i < changes.length; i += 2) {
            cells[(int) changes[i]] = changes[i + 1];
        }
        return cells;
    }

    /** Takes what a frame has sent in one write, body and all. */
    void sentWhole(long body, int stopped, long parked, long[] counted) {
        whole = true;
        moved = body;
        stop = stopped;
        parkedNanos = parked;
        changes = counted;
    }

    /**
     * Returns one of the figures that the native library wrote.
     *
     * @param cell where it is, as {@link BlockLayout} says
     * @return the figure; 0 if the library had no part in it
     */
    public long cell(int cell) {
        if (cells != null) {
            return cells[cell];
        }
        if (changes != null) {
            for (int i = 0; i < changes.length; i += 2) {
                if (changes[i] == cell) {
                    return changes[i + 1];
                }
            }
        }
        return 0;
    }

    /**
     * Returns whether header, body and trailer were small, and went together rather than by a method of the ladder.
     *
     * @return true if they did
     */
    public boolean whole() {
        return whole;
    }

    /**
     * Returns whether all of header and trailer has gone.
     *
     * @return false if some of it is still in its buffer
     */
    public boolean frameSent() {
        return frame == null || frame.isSent();
    }

    private void move() throws IOException {
        switch (engine) {
            case COPY_LOOP -> loop();
            case JDK -> jdk();
            default -> passage(false);
        }
        if (options.sync()) {
            sync((FileChannel) target);
        }
    }

    private void sync(FileChannel file) throws IOException {
        long start = System.nanoTime();
        try {
            file.force(true);
        } catch (ClosedChannelException e) {
            e.addSuppressed(Failure.cutShort(source, target, used(), moved, held));
            throw e;
        } catch (IOException e) {
            throw Failure.unsynced(source, target, used(), moved, held, e);
        }
        syncNanos = System.nanoTime() - start;
    }

    /**
     * Finds out the ladder of methods, and moves nothing.
     *
     * @throws IOException if a channel is closed, or the method cannot serve the pair
     */
    public void plan() throws IOException {
        check();
        choose();
        if (known()) {
            passage(true);
        }
    }

    private boolean known() {
        return inKind != Kind.FOREIGN && outKind != Kind.FOREIGN;
    }

    private void check() throws IOException {
        if ((options.allocate() || options.sync()) && !(target instanceof FileChannel)) {
            throw new IllegalArgumentException("only a file can be allocated or synced, not " + Names.of(target));
        }
        if (!source.isOpen() || !target.isOpen()) {
            throw new ClosedChannelException();
        }
        if (inKind == Kind.FILE && !JdkChannels.readable((FileChannel) source)) {
            throw new NonReadableChannelException();
        }
        if (outKind == Kind.FILE && !JdkChannels.writable((FileChannel) target)) {
            throw new NonWritableChannelException();
        }
    }

    private void choose() throws TransferException {
        boolean named = asked != Method.AUTO;
        if (options.checksum() != null) {
            why = "a checksum has to read the bytes";
            engine = Method.COPY_LOOP;
        } else if (asked == Method.COPY_LOOP || asked == Method.JDK) {
            engine = asked;
            why = "asked for by name";
            if (asked == Method.JDK && !JdkTransfer.serves(source, target)) {
                throw unable("the JDK has a method only for a file on one side. Ask for AUTO");
            }
        } else if (Availability.CAUSE != null) {
            why = "Sluice cannot run here: " + Availability.CAUSE.getMessage();
            engine = JdkTransfer.serves(source, target) ? Method.JDK : Method.COPY_LOOP;
        } else if (!known()) {
            Channel foreign = inKind == Kind.FOREIGN ? source : target;
            why = foreign.getClass().getName() + " is not one of the JDK's files, sockets and pipes";
            engine = Method.COPY_LOOP;
        } else {
            engine = asked;
            named = false;
        }
        if (named && engine != asked) {
            throw unable(why + ". Ask for AUTO, which goes on with " + engine + " here");
        }
    }

    private TransferException unable(String reason) {
        return new TransferException(
                asked + " from " + Names.of(source) + " to " + Names.of(target) + " is not possible: " + reason + ".",
                asked, 0, null, null);
    }

    private void passage(boolean plan) throws IOException {
        Passage passage = Totals.REPORTS.lease();
        try {
            passage.block().clear();
            passage.from(source, inKind, sourcePosition).to(target, outKind, targetPosition);
            upkeep = plan ? null : Upkeep.of(options, count, source, sourcePosition, target, targetPosition);
            if (plan) {
                passage.plan(count, engine.ordinal() < BlockLayout.METHODS ? engine.ordinal() : 0);
            } else {
                passage.keptUpBy(upkeep);
                if (options.inSteps()) {
                    inSteps(passage);
                } else {
                    passage.move(count, engine.ordinal(), hook());
                    note(passage);
                }
                parkedNanos = passage.parkedNanos();
            }
            gathers = passage.gathers();
        } finally {
            cells = passage.block().snapshot();
            passage.release();
            Totals.add(cells);
        }
    }

    private void note(Passage passage) {
        moved = passage.total();
        stop = passage.stop();
        held = passage.held();
        mover = Method.values()[(int) passage.block().get(BlockLayout.USED)];
    }

    private void inSteps(Passage passage) throws IOException {
        long expected = expected();
        boolean[] first = {true};
        boolean[] between = {false};
        try {
            inSteps(steps -> {
                between[0] = false;
                if (first[0]) {
                    first[0] = false;
                    passage.watchedBy(options.endsEarly() ? watch : null).move(steps, engine.ordinal(), hook());
                } else {
                    passage.moveOn(steps, engine.ordinal(), hook());
                }
                note(passage);
                between[0] = stop == Stop.COMPLETE && moved < count;
            });
        } catch (IOException | RuntimeException e) {
            if (between[0] && upkeep != null) {
                endUpkeep(passage, e);
            }
            throw e;
        }
        checkWhole(expected);
    }

    private void endUpkeep(Passage passage, Exception onto) {
        try {
            passage.watchedBy(null).endSteps(hook());
        } catch (IOException e) {
            onto.addSuppressed(e);
        }
    }

    /** Says how far the loop had come, unless that is said already. */
    private void addProgress(IOException thrown, CopyLoop loop) {
        boolean said = thrown instanceof TransferException || loop.held() != null;
        if (!said && loop.moved() > 0) {
            thrown.addSuppressed(
                    Failure.cutShort(source, target, Method.COPY_LOOP, loop.moved(), null));
        }
    }

    /** Moves up to that many bytes, and notes what came of it. */
    private interface Step {
        void make(long count) throws IOException;
    }

    /** Moves the bytes step by step, and keeps to the options between the steps. */
    private void inSteps(Step step) throws IOException {
        Steps steps = new Steps(source, target, count, options);
        watch = steps.watch();
        mover = engine;
        try {
            boolean more;
            do {
                long most = steps.next(moved);
                if (most == 0 && watch.isDue()) {
                    throw ended();
                }
                long before = moved;
                step.make(most);
                steps.made(moved - before);
                more = stop == Stop.COMPLETE && moved < count;
                tell(steps, !more);
                if (!more && moved < count && stop != Stop.END && watch.isDue()) {
                    throw ended();
                }
            } while (more);
        } finally {
            steps.end();
        }
    }

    private TransferException ended() {
        return Failure.ended(watch, options.deadlineNanos(), source, target, mover, moved, held);
    }

    private void tell(Steps steps, boolean last) throws IOException {
        try {
            steps.tell(moved, last);
        } catch (IOException | RuntimeException e) {
            e.addSuppressed(Failure.cutShort(source, target, mover, moved, held));
            throw e;
        }
    }

    /** What an interrupt closes first: a file as in the JDK, else a channel that may block. */
    private AbstractInterruptibleChannel hook() {
        if (inKind == Kind.FILE) {
            return (FileChannel) source;
        }
        if (outKind == Kind.FILE) {
            return (FileChannel) target;
        }
        SelectableChannel in = (SelectableChannel) source;
        SelectableChannel out = (SelectableChannel) target;
        return in.isBlocking() ? in : out.isBlocking() ? out : null;
    }

    private void loop() throws IOException {
        if (known()) {
            passage(true);
        }
        long expected = expected();
        Digest digest = options.checksum() == null ? null : new Digest(options.checksum());
        CopyLoop loop = new CopyLoop(source, sourcePosition, target, targetPosition).digestedBy(digest);
        step(most -> {
            try {
                loop.move(most == count ? count : loop.moved() + most);
            } catch (IOException e) {
                addProgress(e, loop);
                throw e;
            }
            moved = loop.moved();
            stop = loop.stop();
            held = loop.held();
        });
        checksum = digest == null ? null : digest.value();
        checkWhole(expected);
    }

    private void jdk() throws IOException {
        long expected = expected();
        JdkTransfer jdk = new JdkTransfer(source, sourcePosition, target, targetPosition);
        step(most -> {
            jdk.move(most == count ? count : jdk.moved() + most);
            moved = jdk.moved();
            stop = jdk.stop();
        });
        checkWhole(expected);
    }

    private void step(Step step) throws IOException {
        if (options.inSteps()) {
            inSteps(step);
        } else {
            step.make(count);
        }
    }

    /** How many bytes a file source promises at the start. */
    private long expected() throws IOException {
        if (!(source instanceof FileChannel file)) {
            return 0;
        }
        long start = sourcePosition < 0 ? file.position() : sourcePosition;
        return Math.max(0, Math.min(count, file.size() - start));
    }

    private void checkWhole(long expected) throws IOException {
        if (stop == Stop.END && moved < expected) {
            throw Failure.truncated(source, target, engine, moved);
        }
    }

    /**
     * Returns the method that moved the bytes.
     *
     * @return never {@link Method#AUTO} after {@link #run}, unless there was nothing to move
     */
    public Method used() {
        return engine == Method.COPY_LOOP || engine == Method.JDK
                ? engine : METHODS[(int) cell(BlockLayout.USED)];
    }

    /**
     * Forgets the channels: a report lives longer than they should.
     *
     * @return this job, of which only the results are left
     */
    public Job withoutChannels() {
        source = null;
        target = null;
        frame = null;
        return this;
    }

    /**
     * Returns how many bytes this call was to move at most.
     *
     * @return bytes
     */
    public long count() {
        return count;
    }

    /**
     * Returns the method asked for.
     *
     * @return the method
     */
    public Method asked() {
        return asked;
    }

    /**
     * Returns what does the work.
     *
     * @return COPY_LOOP, JDK, or the method asked for where that is the native library's matter
     */
    public Method engine() {
        return engine;
    }

    /**
     * Returns why {@link #engine} does the work.
     *
     * @return a reason in words; null where it is the native library
     */
    public String why() {
        return why;
    }

    /**
     * Returns the bytes delivered.
     *
     * @return bytes
     */
    public long moved() {
        return moved;
    }

    /**
     * Returns whether the count was not reached because a channel was not ready.
     *
     * @return 0 for neither, 1 for the source, 2 for the target
     */
    public int notReady() {
        return stop == Stop.WOULD_BLOCK_INPUT ? 1 : stop == Stop.WOULD_BLOCK_OUTPUT ? 2 : 0;
    }

    /**
     * Returns the bytes taken from the source that a non-blocking target did not take.
     *
     * @return the bytes, or null
     */
    public byte[] held() {
        return held;
    }

    /**
     * Returns how long a virtual thread was parked.
     *
     * @return nanoseconds
     */
    public long parkedNanos() {
        return parkedNanos;
    }

    /**
     * Returns how long forcing the target to the disk took.
     *
     * @return nanoseconds, -1 if that was not asked for
     */
    public long syncNanos() {
        return syncNanos;
    }

    /**
     * Returns the checksum of the bytes delivered.
     *
     * @return the bytes, or null if it was not asked for
     */
    public byte[] checksum() {
        return checksum;
    }

    /**
     * Returns whether room was made in the target.
     *
     * @return true if it was
     */
    public boolean allocated() {
        return upkeep != null && upkeep.hasReserved();
    }

    /**
     * Returns whether the device that the target sends through gathers and checksums.
     *
     * @return 1, 0, or -1 where that is not known
     */
    public int gathers() {
        return gathers;
    }

    /**
     * Returns the figures that the native library wrote, as {@link BlockLayout} lays them out.
     *
     * @return the array itself, or null if the library had no part in it
     */
    public long[] cells() {
        if (cells == null && changes != null) {
            long[] all = inflated(changes);
            all[BlockLayout.KIND_OUT] = outKind;
            cells = all;
        }
        return cells;
    }

    /**
     * Returns an errno in words.
     *
     * @param errno the number
     * @return its name and meaning
     */
    public static String errnoText(int errno) {
        return Native.errnoText(errno);
    }

    /**
     * Returns the reason code of a plan in words.
     *
     * @param reason the code
     * @return a sentence
     */
    public static String reasonText(int reason) {
        String text = REASONS[reason];
        if (text == null) {
            text = Native.reasonText(reason);
            REASONS[reason] = text;
        }
        return text;
    }
}
