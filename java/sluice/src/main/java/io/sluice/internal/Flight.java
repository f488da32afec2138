package io.sluice.internal;

import io.sluice.Method;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import jdk.jfr.FlightRecorder;

/**
 * Whether transfers are to be told to the flight recorder. Where this Java has none (the module jdk.jfr may be left out of a
 * runtime), or where nothing was recorded yet, that is one look at a field: to load a class of events takes the JDK a third of a
 * second, as it has the whole recorder loaded with it.
 */
public final class Flight {
    private static final Method[] METHODS = Method.values();
    private static final boolean PRESENT = isPresent();

    private Flight() {}

    private static boolean isPresent() {
        try {
            Class.forName("jdk.jfr.FlightRecorder", false, Flight.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /**
     * Returns whether an event is wanted of a transfer that begins now.
     *
     * @return true if somebody records them
     */
    public static boolean isOn() {
        return PRESENT && Recorder.isOn();
    }

    /** What moves bytes, and says how many it moved. */
    interface Move {
        long move() throws IOException;
    }

    /** Hears how a move came to its end: how many bytes it says it moved, and what it threw, or null. */
    private interface Ended {
        void tell(long moved, Throwable thrown);
    }

    private static long told(Move move, Ended ended) throws IOException {
        long moved = 0;
        Throwable thrown = null;
        try {
            moved = move.move();
            return moved;
        } catch (IOException | RuntimeException e) {
            thrown = e;
            throw e;
        } finally {
            ended.tell(moved, thrown);
        }
    }

    /** Moves bytes as a drop-in does, and tells of it. */
    static long moveAsJdk(Passage passage, long count, FileChannel file) throws IOException {
        String call = passage.source() == file ? "transferTo" : "transferFrom";
        TransferEvent event = TransferEvent.of(call, passage.source(), passage.target(), count);
        Block block = passage.block();
        long[] before = block.snapshot();
        return told(() -> passage.moveAsJdk(count, file), (moved, thrown) -> {
            event.counted(block.snapshot(), before);
            event.ended(METHODS[(int) block.get(BlockLayout.USED)], passage.moved(), passage.held(), thrown);
        });
    }

    /** Moves bytes by the copying loop as a drop-in does, and tells of it. */
    static long moveAsJdk(CopyLoop loop, long count) throws IOException {
        String call = loop.source() instanceof FileChannel ? "transferTo" : "transferFrom";
        TransferEvent event = TransferEvent.of(call, loop.source(), loop.target(), count);
        return told(() -> loop.moveAsJdk(count),
                (moved, thrown) -> event.ended(Method.COPY_LOOP, loop.moved(), loop.held(), thrown));
    }

    /** Moves bytes by one of the JDK's own two methods, and tells of it. */
    static long moveByJdk(String call, Channel source, Channel target, long count, Move stock) throws IOException {
        TransferEvent event = TransferEvent.of(call, source, target, count);
        return told(stock, (moved, thrown) -> event.ended(Method.JDK, moved, null, thrown));
    }

    /** Makes a job, and tells of it. */
    static void move(Request request, Result result, Move job) throws IOException {
        TransferEvent event = TransferEvent.of("Transfer", request.source(), request.target(), request.count());
        told(job, (moved, thrown) -> {
            if (result.engine() != Method.COPY_LOOP && result.engine() != Method.JDK && result.cells() != null) {
                event.counted(result.cells(), null);
                event.waited(result);
            }
            event.ended(result.used(), result.moved(), result.held(), thrown);
        });
    }

    /** Sends a batch of regions, and tells of it. */
    static void send(Batch batch, WritableByteChannel target, long asked, Move send) throws IOException {
        TransferEvent event = TransferEvent.of("FileRegions", batch.source(), target, asked);
        long[] before = batch.block().snapshot();
        told(send, (moved, thrown) -> {
            event.counted(batch.block().snapshot(), before);
            event.ended(METHODS[(int) batch.block().get(BlockLayout.USED)], batch.moved(), null, thrown);
        });
    }

    /** Apart: a Java without the recorder cannot load it. */
    private static final class Recorder {
        private Recorder() {}

        static boolean isOn() {
            return FlightRecorder.isInitialized() && Events.GOOD && TransferEvent.isOn();
        }
    }

    /** Apart: these are loaded once something is recorded. */
    private static final class Events {
        /** Whether they could be made known to the recorder, which may forbid it. */
        static final boolean GOOD = areGood();

        private Events() {}

        private static boolean areGood() {
            try {
                TransferEvent.isOn();
                TotalsEvent.emitPeriodically();
                MethodTotalsEvent.emitPeriodically();
                FallbackTotalsEvent.emitPeriodically();
                return true;
            } catch (RuntimeException | LinkageError e) {
                return false;
            }
        }
    }
}
