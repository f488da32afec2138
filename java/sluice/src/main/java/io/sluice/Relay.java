package io.sluice;

import io.sluice.internal.SameKind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Carries bytes from one channel to another, or both ways between two sockets, until the sources end.
 *
 * <p>Bytes go from socket to socket inside the kernel, through a private pipe that is held only while bytes are in it.
 * Between two sockets, the end of one's input becomes {@link SocketChannel#shutdownOutput shutdownOutput} on the other,
 * and the other direction goes on. Without the native library, and for channels that are not the JDK's own, bytes are
 * copied by the channels' own read and write, with the same behaviour.
 *
 * <p>With a thread, virtual or not, and channels in blocking mode:
 * <pre>{@code
 * RelayReport report = Relay.between(client, backend).run();
 * }</pre>
 *
 * <p>With a {@link java.nio.channels.Selector Selector} and channels in non-blocking mode; {@link RelayLoop} does this
 * for thousands of pairs:
 * <pre>{@code
 * Relay relay = Relay.between(client, backend);
 * while (relay.isRunning()) {
 *     clientKey.interestOps(relay.interestOps(client));
 *     backendKey.interestOps(relay.interestOps(backend));
 *     selector.select(relay.delayMillis());
 *     selector.selectedKeys().clear();
 *     relay.pump();
 * }
 * }</pre>
 *
 * <p><b>How it ends.</b> When all sources have ended, the channels are left open, for their owner to close. Otherwise
 * (a failure, a close, an interrupt, a limit) a relay of both directions closes both sockets, as neither peer can be
 * served any more; a relay of one direction leaves its channels alone, except on an interrupt, which closes them as it
 * does in the JDK. An idle timeout closes sockets and pipes in either case. No byte is lost on the way: those that were
 * taken from a source and not delivered are handed back by {@link #undelivered} and in the {@link #report}.
 *
 * <p><b>Threads.</b> One thread at a time runs or pumps a relay. Any thread may ask for the report, close the relay or
 * close its channels; as with the JDK's own methods, closing a channel in blocking mode frees the thread at once.
 *
 * <p><b>What it sets.</b> While a platform thread runs it, a TCP socket that it reads from has a short {@code SO_RCVTIMEO}, unless
 * that was set before (see <a href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7)</a>): native code that reads from
 * the same socket meanwhile, in another process too, may see {@code EAGAIN}. The JDK's own methods do not.
 */
public final class Relay implements Closeable {
    private final Direction forward;
    private final Direction backward;
    private final RelayOptions options;
    private final RelayCourse course;
    private long movedBefore;
    private long idleSince = System.nanoTime();

    private Relay(Direction forward, Direction backward, RelayOptions options) {
        this.forward = forward;
        this.backward = backward;
        this.options = options;
        course = new RelayCourse(forward, backward);
    }

    /**
     * A relay both ways between two sockets.
     *
     * @param first a connected socket; forward is from here
     * @param second another one
     * @return the relay
     * @throws ClosedChannelException if one is closed
     * @throws IOException if the relay cannot be made
     */
    public static Relay between(SocketChannel first, SocketChannel second) throws IOException {
        return between(first, second, RelayOptions.DEFAULT);
    }

    /**
     * A relay both ways between two sockets.
     *
     * @param first a connected socket; forward is from here
     * @param second another one
     * @param options what to hold it to
     * @return the relay
     * @throws ClosedChannelException if one is closed
     * @throws IOException if the relay cannot be made
     */
    public static Relay between(SocketChannel first, SocketChannel second, RelayOptions options) throws IOException {
        if (first == second) {
            throw new IllegalArgumentException("a relay needs two sockets, and this is one");
        }
        return new Relay(new Direction(first, second, options), new Direction(second, first, options), options);
    }

    /**
     * A relay from one channel to another: sockets, pipes, files at their own positions, or any other channel. The end
     * of the source is not passed on to the target.
     *
     * @param source where from
     * @param target where to
     * @param options what to hold it to
     * @return the relay
     * @throws ClosedChannelException if one is closed
     * @throws java.nio.channels.NonReadableChannelException if the source is a file not open for reading
     * @throws java.nio.channels.NonWritableChannelException if the target is a file not open for writing
     * @throws IOException if the relay cannot be made
     */
    public static Relay oneWay(ReadableByteChannel source, WritableByteChannel target, RelayOptions options)
            throws IOException {
        return new Relay(new Direction(source, target, options), null, options);
    }

    /**
     * Relays until the end, on this thread; a relay of both directions starts another one of the same kind. One that has
     * ended already, as by {@link #close}, says how.
     *
     * @return what was done; {@link RelayReport#isComplete} says whether the sources ended, or a limit was reached
     * @throws IllegalBlockingModeException if a channel is in non-blocking mode
     * @throws IllegalStateException if another thread is inside
     * @throws ClosedByInterruptException if this thread was interrupted; its status stays set, the channels are closed
     * @throws java.nio.channels.AsynchronousCloseException if a channel was closed
     * @throws IOException if a call failed; {@link #report} tells in which direction, and what is left
     */
    public RelayReport run() throws IOException {
        requireMode(true);
        if (course.enter(RelayCourse.Inside.RUNNING)) {
            runToTheEnd();
        }
        RelayReport report = report();
        if (report.failure() != null) {
            throw report.failure();
        }
        return report;
    }

    private void runToTheEnd() {
        IdleWatch watch = options.idleNanos() == 0 ? null : new IdleWatch(this, options.idleNanos());
        try {
            Thread other = backward == null ? null : SameKind.start("sluice-relay", () -> drive(backward));
            drive(forward);
            if (other != null) {
                join(other);
            }
        } finally {
            if (watch != null) {
                watch.stop();
            }
            course.leave();
            course.conclude();
        }
    }

    private void drive(Direction direction) {
        try {
            direction.run();
            course.ended(direction);
        } catch (IOException e) {
            course.failed(direction, e);
        } catch (RuntimeException | Error e) {
            course.failed(direction, new IOException("the relay failed: " + e, e));
        }
    }

    private void join(Thread other) {
        boolean interrupted = false;
        while (other.isAlive()) {
            try {
                other.join();
            } catch (InterruptedException e) {
                interrupted = true;
                course.failed(forward, new ClosedByInterruptException());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Gives both directions a turn: moves what there is and what the limits allow, without waiting. To be called when
     * a channel is ready for its {@link #interestOps}, and after {@link #delayMillis}.
     *
     * @return whether the relay still runs
     * @throws IllegalBlockingModeException if a channel is in blocking mode
     * @throws IOException if the relay failed or a channel was closed, and so has ended
     */
    public boolean pump() throws IOException {
        return pump(null, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    /**
     * Gives a turn to the direction that a channel is ready for, and looks at the idle timeout.
     *
     * @param ready the channel that is ready
     * @param readyOps what for, as {@link SelectionKey#readyOps} says
     * @return whether the relay still runs
     * @throws IllegalBlockingModeException if a channel is in blocking mode
     * @throws IOException if the relay failed or a channel was closed, and so has ended
     */
    public boolean pump(SelectableChannel ready, int readyOps) throws IOException {
        if (!course.enter(RelayCourse.Inside.PUMPING)) {
            return false;
        }
        try {
            requireMode(false);
            turn(forward, ready, readyOps);
            if (backward != null) {
                turn(backward, ready, readyOps);
            }
            if (options.idleNanos() > 0) {
                lookAtIdleness();
            }
        } finally {
            if (course.leave()) {
                course.conclude();
            }
        }
        return isRunning();
    }

    private void turn(Direction direction, SelectableChannel ready, int readyOps) throws IOException {
        boolean due = ready == null
                || ready == direction.in() && (readyOps & direction.readOps()) != 0
                || ready == direction.out() && (readyOps & direction.writeOps()) != 0
                || direction.paused() && System.nanoTime() - direction.resumeAt() >= 0;
        if (!due || !direction.runs() || !isRunning()) {
            return;
        }
        try {
            direction.turn(options.maxPerTurn());
            if (!direction.runs()) {
                course.ended(direction);
            }
        } catch (IOException e) {
            course.failed(direction, e);
            throw e;
        } catch (RuntimeException | Error e) {
            course.failed(direction, new IOException("the relay failed: " + e, e));
            throw e;
        }
    }

    private void lookAtIdleness() {
        long now = System.nanoTime();
        long moved = bytes();
        if (moved != movedBefore) {
            movedBefore = moved;
            idleSince = now;
        } else if (now - idleSince >= options.idleNanos() && isRunning()) {
            expire();
        }
    }

    /**
     * Returns what to ask a selector for: what the relay waits for on a channel. 0 where it waits for nothing there:
     * for the other channel, for time to pass, or because that direction has ended.
     *
     * @param channel one of the relay's channels
     * @return a set of {@link SelectionKey#OP_READ} and {@link SelectionKey#OP_WRITE}
     */
    public int interestOps(Channel channel) {
        int ops = 0;
        ops |= channel == forward.in() ? forward.readOps() : 0;
        ops |= channel == forward.out() ? forward.writeOps() : 0;
        if (backward != null) {
            ops |= channel == backward.in() ? backward.readOps() : 0;
            ops |= channel == backward.out() ? backward.writeOps() : 0;
        }
        return ops;
    }

    /**
     * Returns after how long to call {@link #pump()} although no channel is ready: when the rate allows more bytes, or
     * the idle timeout may have passed. Fit for {@link java.nio.channels.Selector#select(long)}, where 0 is for ever.
     *
     * @return milliseconds, one or more; 0 if there is nothing to wait for but the channels
     */
    public long delayMillis() {
        long nanos = delayNanos(System.nanoTime());
        return nanos == Long.MAX_VALUE ? 0 : Math.max(1, (nanos + 999_999) / 1_000_000);
    }

    long delayNanos(long now) {
        long nanos = Long.MAX_VALUE;
        if (options.idleNanos() > 0) {
            nanos = idleSince + options.idleNanos() - now;
        }
        if (forward.runs() && forward.paused()) {
            nanos = Math.min(nanos, forward.resumeAt() - now);
        }
        if (backward != null && backward.runs() && backward.paused()) {
            nanos = Math.min(nanos, backward.resumeAt() - now);
        }
        return nanos;
    }

    /**
     * Returns whether the relay has not ended.
     *
     * @return false once {@link #report} is final
     */
    public boolean isRunning() {
        return course.isRunning();
    }

    /**
     * Returns what was done so far, or, after the end, all that was done.
     *
     * @return the figures and how each direction ended
     */
    public RelayReport report() {
        return new RelayReport(forward.report(), backward == null ? null : backward.report());
    }

    /**
     * Takes back the bytes that were taken from a source and not delivered to that target. The relay then forgets
     * them: while it runs, it goes on with those after them.
     *
     * @param target one of the relay's targets
     * @return the bytes in order, empty if there are none
     * @throws IllegalStateException if a thread is inside {@link #run} or {@link #pump()}
     * @throws IllegalArgumentException if the relay has no such target
     */
    public byte[] undelivered(Channel target) {
        return course.takeBack(target);
    }

    /**
     * Ends the relay if it runs: one of both directions closes both sockets; one of one direction does so only to free
     * a thread inside {@link #run}. Has no effect on a relay that has ended. Where a thread pumps the relay, that thread
     * closes it; as always with a selector, a registered channel's descriptor goes with its next selection.
     */
    @Override
    public void close() {
        course.close();
    }

    /** Ends the relay because nothing moved for too long. */
    void expire() {
        course.expire();
    }

    /** Bytes delivered in both directions. Any thread may ask. */
    long bytes() {
        return forward.bytes() + (backward == null ? 0 : backward.bytes());
    }

    private void requireMode(boolean blocking) {
        requireMode(forward.in(), blocking);
        requireMode(forward.out(), blocking);
    }

    private static void requireMode(Channel channel, boolean blocking) {
        if (channel instanceof SelectableChannel selectable && selectable.isOpen()
                && selectable.isBlocking() != blocking) {
            throw new IllegalBlockingModeException();
        }
    }
}
