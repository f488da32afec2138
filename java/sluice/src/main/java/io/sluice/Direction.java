package io.sluice;

import io.sluice.internal.BlockLayout;
import io.sluice.internal.DelegatingFile;
import io.sluice.internal.Flight;
import io.sluice.internal.Incidents;
import io.sluice.internal.Lane;
import io.sluice.internal.Pace;
import io.sluice.internal.TransferEvent;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.locks.LockSupport;

/** One direction of a relay at work. Used by one thread at a time; any thread may read the figures. */
final class Direction {
    private static final byte[] NOTHING = {};
    /** How long a thread sleeps that is held to a rate, or has nothing to wait for, before it looks whether a channel was closed. */
    private static final long LONGEST_SLEEP_NANOS = 100_000_000;
    private static final long SHORTEST_SLEEP_NANOS = 1_000_000;

    private final ReadableByteChannel in;
    private final WritableByteChannel out;
    private final long limit;
    private final Pace pace;
    private final Lane lane;
    private Outcome waiting = Outcome.SOURCE_NOT_READY;
    private boolean paused;
    private volatile RelayEnd end = RelayEnd.RUNNING;
    private volatile IOException failure;
    private volatile byte[] undelivered = NOTHING;
    private long handedBack;
    /** Null as long as nobody records. */
    private TransferEvent event;

    Direction(ReadableByteChannel in, WritableByteChannel out, RelayOptions options) throws IOException {
        this.in = in;
        this.out = out;
        limit = options.byteLimit();
        pace = options.bytesPerSecond() == 0 ? null : new Pace(options.bytesPerSecond(), System.nanoTime());
        lane = Lane.open(in, out);
    }

    ReadableByteChannel in() {
        return in;
    }

    WritableByteChannel out() {
        return out;
    }

    RelayEnd end() {
        return end;
    }

    boolean runs() {
        return end == RelayEnd.RUNNING;
    }

    long bytes() {
        return lane.bytes();
    }

    /** When to go on, by the clock of System.nanoTime; only while {@link #paused}. */
    long resumeAt() {
        return pace.resumeAt();
    }

    boolean paused() {
        return paused;
    }

    /** What to ask a selector for on the source. */
    int readOps() {
        return runs() && !paused && waiting != Outcome.TARGET_NOT_READY ? SelectionKey.OP_READ : 0;
    }

    /** What to ask a selector for on the target. A source that cannot be selected is always ready. */
    int writeOps() {
        boolean waits = waiting == Outcome.TARGET_NOT_READY || !(in instanceof SelectableChannel);
        return runs() && !paused && waits ? SelectionKey.OP_WRITE : 0;
    }

    /** Moves up to that many bytes, as many as there are and as the limits allow. */
    void turn(long most) throws IOException {
        if (event == null && Flight.isOn()) {
            event = TransferEvent.of("Relay", in, out, limit);
        }
        long count = Math.min(most, limit - lane.bytes());
        if (pace == null) {
            move(count);
            return;
        }
        count = Math.min(count, pace.allowance(System.nanoTime()));
        paused = count == 0;
        if (paused) {
            return;
        }
        long before = lane.bytes();
        try {
            move(count);
        } finally {
            pace.spend(lane.bytes() - before);
        }
    }

    private void move(long count) throws IOException {
        try {
            lane.move(count);
        } finally {
            DelegatingFile.follow(in);
            DelegatingFile.follow(out);
        }
        waiting = lane.outcome();
        if (waiting == Outcome.END_OF_SOURCE) {
            end = RelayEnd.END_OF_SOURCE;
        } else if (lane.bytes() >= limit) {
            end = RelayEnd.BYTE_LIMIT;
        } else if (waiting == Outcome.COMPLETE && lane.held() > 0) {
            waiting = Outcome.TARGET_NOT_READY; // the source may never be ready again
        }
    }

    /** Moves bytes until this direction ends; the channels are in blocking mode. */
    void run() throws IOException {
        long patience = SHORTEST_SLEEP_NANOS;
        while (runs()) {
            long before = lane.bytes();
            turn(Long.MAX_VALUE);
            if (paused) {
                sleep(pace.resumeAt() - System.nanoTime());
            } else if (lane.bytes() > before) {
                patience = SHORTEST_SLEEP_NANOS;
            } else if (runs()) {
                // A channel of a type that is not known, which returns at once where it is not ready.
                sleep(patience);
                patience = Math.min(2 * patience, LONGEST_SLEEP_NANOS);
            }
        }
    }

    private static void sleep(long nanos) throws ClosedByInterruptException {
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
        LockSupport.parkNanos(Math.min(nanos, LONGEST_SLEEP_NANOS));
    }

    /** Tells the target's peer that no more will come. */
    void shutdownOutput() {
        if (out instanceof SocketChannel socket) {
            try {
                socket.shutdownOutput();
            } catch (IOException e) {
                // The connection is gone, and so is whoever was to be told; the other direction meets that itself.
            }
        }
    }

    void fail(IOException e) {
        failure = e;
    }

    IOException failure() {
        return failure;
    }

    /** Takes the bytes held back, in order. */
    byte[] takeBack() {
        byte[] taken = runs() ? handBack() : undelivered;
        undelivered = NOTHING;
        return taken;
    }

    private byte[] handBack() {
        byte[] bytes = lane.takeBack();
        handedBack += bytes.length;
        Incidents.ALL.handedBack(bytes.length);
        return bytes;
    }

    /** Ends it, if it has not ended, and gives back what it has. */
    void conclude(RelayEnd cause) {
        undelivered = handBack();
        if (event != null) {
            tell(event);
        }
        lane.close();
        if (runs()) {
            end = cause;
        }
    }

    private void tell(TransferEvent event) {
        long[] cells = lane.cells();
        if (cells != null) {
            event.counted(cells, null);
        }
        Method used = cells == null ? Method.COPY_LOOP : Method.values()[(int) cells[BlockLayout.USED]];
        event.ended(used, lane.bytes(), handedBack, failure);
    }

    RelayDirection report() {
        byte[] rest = undelivered;
        long[] cells = lane.cells();
        TransferStatistics figures = cells == null
                ? Figures.copyLoop(lane.turns(), lane.bytes(), -1) : Figures.relay(cells);
        return new RelayDirection(
                end, failure, lane.turns(), rest.length > 0 ? rest.length : lane.held(), rest, figures);
    }
}
