package io.sluice.cli;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One end of a connection between sender and receiver: messages, and the time that the other end may take. One thread reads
 * and one writes at a time; the rest is safe for any.
 */
final class Wire implements Closeable {
    /** Three in the shortest time that the other end may be told to wait, which is a second. */
    private static final long BEAT_MILLIS = 300;
    private static final long MOMENT_SECONDS = 2;
    private static final int REST = 256 << 10;
    /** After so many bytes at most it is to be heard of, for 60 s to be enough on a line of 2 KB/s. */
    static final long STRIDE = 64 << 10;
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(daemons("sluice-timer"));
    /** A beat waits where the other end does not read, and no time-out may wait with it. */
    private static final ExecutorService BEATS = Executors.newCachedThreadPool(daemons("sluice-beat"));

    private final SocketChannel channel;
    private final long patience;
    private final ScheduledFuture<?> watch;
    private volatile long heard;
    private volatile boolean waiting;
    private volatile boolean idle;
    private final AtomicBoolean beating = new AtomicBoolean();
    private boolean busy;

    /** A connection whose other end may be silent for so many seconds while it is waited for. */
    Wire(SocketChannel channel, int patienceSeconds) throws IOException {
        this.channel = channel;
        this.patience = TimeUnit.SECONDS.toNanos(patienceSeconds);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        long look = Math.max(1, patience / 10);
        watch = TIMER.scheduleWithFixedDelay(this::look, look, look, TimeUnit.NANOSECONDS);
    }

    private static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    SocketChannel channel() {
        return channel;
    }

    private void look() {
        if (waiting && System.nanoTime() - heard > patience) {
            idle = true;
            try {
                channel.close();
            } catch (IOException e) {
                // It was to be closed because nobody is there.
            }
        }
    }

    /** From here on the other end is expected to do something. */
    void waiting(boolean now) {
        heard = System.nanoTime();
        waiting = now;
    }

    /** The other end has taken or sent something. */
    void touch() {
        heard = System.nanoTime();
    }

    /** What an exception comes from: perhaps from the connection having been closed here for the silence of the other end. */
    IOException cause(IOException thrown) {
        return idle ? new IOException("the peer was silent for " + TimeUnit.NANOSECONDS.toSeconds(patience) + " s (--timeout)", thrown) : thrown;
    }

    synchronized void send(Frame frame) throws IOException {
        write(frame.encoded());
    }

    synchronized void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The next message that says something. */
    Frame read() throws IOException {
        while (true) {
            ByteBuffer header = exactly(Frame.HEADER);
            byte type = header.get();
            int length = header.getShort() & 0xFFFF;
            if (length > Frame.LARGEST) {
                throw new ProtocolException("a message of " + length + " bytes makes no sense");
            }
            Frame frame = new Frame(type, exactly(length));
            touch();
            if (type != Frame.BUSY) {
                return frame;
            }
        }
    }

    /** The next message, which has to come; a failure that the other end tells is thrown. */
    Frame next(String who) throws IOException, CommandException {
        waiting(true);
        Frame frame;
        try {
            frame = read();
        } finally {
            waiting(false);
        }
        if (frame.type() == Frame.FAILURE) {
            throw frame.reason(who);
        }
        return frame;
    }

    /** So many bytes, and not one more of what follows them. */
    ByteBuffer exactly(int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the peer has gone in the middle of it");
            }
        }
        return bytes.flip();
    }

    /** Work that takes a while, and may fail in a way of its own besides. */
    interface Work<E extends Exception> {
        void run() throws IOException, E;
    }

    /** Does something, and has the other end know several times a second that this one is at it. */
    <E extends Exception> void atWork(Work<E> work) throws IOException, E {
        waiting(false);
        setBusy(true);
        ScheduledFuture<?> beats = TIMER.scheduleWithFixedDelay(this::beatUnlessItIs, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
        try {
            work.run();
        } finally {
            beats.cancel(false);
            setBusy(false);
        }
    }

    /** Once it is false, no beat comes between what is written otherwise. */
    private synchronized void setBusy(boolean now) {
        busy = now;
    }

    private void beatUnlessItIs() {
        if (beating.compareAndSet(false, true)) {
            BEATS.execute(() -> {
                beat();
                beating.set(false);
            });
        }
    }

    private synchronized void beat() {
        if (busy) {
            try {
                send(Frame.of(Frame.BUSY));
            } catch (IOException e) {
                // Whoever works here will find out as well.
            }
        }
    }

    /** Says why this end gives up, and lets the other end hear it: what it is still sending is thrown away, for a moment. */
    void giveUp(int exitCode, String reason) {
        try {
            send(Frame.ofReason(Frame.FAILURE, exitCode, reason));
            channel.shutdownOutput();
            ScheduledFuture<?> end = TIMER.schedule(() -> {
                channel.close();
                return null;
            }, MOMENT_SECONDS, TimeUnit.SECONDS);
            ByteBuffer rest = ByteBuffer.allocateDirect(REST);
            while (channel.read(rest.clear()) >= 0) {
                // Closing with bytes unread would reset the connection, and the reason with it.
            }
            end.cancel(false);
        } catch (IOException e) {
            // Whom it was to be told has gone.
        }
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        channel.close();
    }
}
