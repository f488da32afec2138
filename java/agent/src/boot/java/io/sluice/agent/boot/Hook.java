package io.sluice.agent.boot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the JDK's {@code FileChannelImpl} asks before each transfer, and tells after those that it made itself. The boot class
 * loader has this class, for only there does the JDK see it; it names no type but the JDK's.
 *
 * <p>It is called by any thread.
 */
public abstract class Hook {
    /** The answer that leaves a transfer to the JDK. Every other is the number of bytes moved, {@code ~} applied. */
    public static final long JDK = 0;

    // Not volatile: it is set before the JDK's methods are made to call, and the JVM stops all threads in between.
    private static Hook installed;

    /** The threads whose transfers are the JDK's for the moment, and how many: a look at the number is all that most pay. */
    private static final Set<Thread> STOCK = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger STOCK_COUNT = new AtomicInteger();

    /** For the agent. */
    protected Hook() {}

    /**
     * Installs the hook that is called from now on, in place of any other.
     *
     * @param hook the hook
     */
    public static void install(Hook hook) {
        installed = hook;
    }

    /**
     * Leaves the current thread's transfers to the JDK: for a program that itself asks Sluice for the JDK's.
     *
     * @return whether {@link #endStock} is to be called; false if they were left to it already
     */
    public static boolean beginStock() {
        boolean added = STOCK.add(Thread.currentThread());
        if (added) {
            STOCK_COUNT.incrementAndGet();
        }
        return added;
    }

    /** Ends what {@link #beginStock} began. */
    public static void endStock() {
        STOCK_COUNT.decrementAndGet();
        STOCK.remove(Thread.currentThread());
    }

    private static boolean isStock() {
        return STOCK_COUNT.getPlain() != 0 && STOCK.contains(Thread.currentThread());
    }

    /**
     * Called when {@link FileChannel#transferTo} begins.
     *
     * @param file the channel
     * @param position where to start
     * @param count bytes at most
     * @param target the target
     * @return {@link #JDK}, or the bytes moved, {@code ~} applied
     * @throws IOException as {@code transferTo}
     */
    public static long transferTo(FileChannel file, long position, long count, WritableByteChannel target)
            throws IOException {
        return isStock() ? JDK : installed.to(file, position, count, target);
    }

    /**
     * Called when {@link FileChannel#transferFrom} begins.
     *
     * @param file the channel
     * @param position where to start
     * @param count bytes at most
     * @param source the source
     * @return {@link #JDK}, or the bytes moved, {@code ~} applied
     * @throws IOException as {@code transferFrom}
     */
    public static long transferFrom(FileChannel file, long position, long count, ReadableByteChannel source)
            throws IOException {
        return isStock() ? JDK : installed.from(file, source, position, count);
    }

    /**
     * Called before the JDK's own {@code transferTo} returns.
     *
     * @param moved the bytes moved
     * @param file the channel
     * @param position where it started
     * @param target the target
     * @return the bytes moved
     */
    public static long transferToDone(long moved, FileChannel file, long position, WritableByteChannel target) {
        installed.doneTo(file, position, target, moved);
        return moved;
    }

    /**
     * Called before the JDK's own {@code transferFrom} returns.
     *
     * @param moved the bytes moved
     * @param file the channel
     * @param position where it started
     * @param source the source
     * @return the bytes moved
     */
    public static long transferFromDone(long moved, FileChannel file, long position, ReadableByteChannel source) {
        installed.doneFrom(file, source, position, moved);
        return moved;
    }

    /**
     * Does what is asked for, or leaves it to the JDK: see {@link #transferTo}.
     *
     * @param file the channel
     * @param position where to start
     * @param count bytes at most
     * @param target the target
     * @return {@link #JDK}, or the bytes moved, {@code ~} applied
     * @throws IOException as {@code transferTo}
     */
    public abstract long to(FileChannel file, long position, long count, WritableByteChannel target)
            throws IOException;

    /**
     * Does what is asked for, or leaves it to the JDK: see {@link #transferFrom}.
     *
     * @param file the channel
     * @param source the source
     * @param position where to start
     * @param count bytes at most
     * @return {@link #JDK}, or the bytes moved, {@code ~} applied
     * @throws IOException as {@code transferFrom}
     */
    public abstract long from(FileChannel file, ReadableByteChannel source, long position, long count)
            throws IOException;

    /**
     * Hears of what the JDK did.
     *
     * @param file the channel
     * @param position where it started
     * @param target the target
     * @param moved the bytes moved
     */
    public abstract void doneTo(FileChannel file, long position, WritableByteChannel target, long moved);

    /**
     * Hears of what the JDK did.
     *
     * @param file the channel
     * @param source the source
     * @param position where it started
     * @param moved the bytes moved
     */
    public abstract void doneFrom(FileChannel file, ReadableByteChannel source, long position, long moved);
}
