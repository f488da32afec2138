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

    /** Moves bytes as a drop-in does, and tells of it. */
    static long moveAsJdk(Passage passage, long count, FileChannel file) throws IOException {
        String call = passage.source() == file ? "transferTo" : "transferFrom";
        TransferEvent event = TransferEvent.of(call, passage.source(), passage.target(), count);
        Block block = passage.block();
        long[] before = block.snapshot();
        Throwable failure = null;
        try {
            return passage.moveAsJdk(count, file);
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            event.counted(block.snapshot(), before);
            event.ended(METHODS[(int) block.get(BlockLayout.USED)], passage.moved(), passage.held(), failure);
        }
    }

    /** Moves bytes by the copying loop as a drop-in does, and tells of it. */
    static long moveAsJdk(CopyLoop loop, long count) throws IOException {
        String call = loop.source() instanceof FileChannel ? "transferTo" : "transferFrom";
        TransferEvent event = TransferEvent.of(call, loop.source(), loop.target(), count);
        Throwable failure = null;
        try {
            return loop.moveAsJdk(count);
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            event.ended(Method.COPY_LOOP, loop.moved(), loop.held(), failure);
        }
    }

    /** Moves bytes by one of the JDK's own two methods, and tells of it. */
    static long moveByJdk(String call, Channel source, Channel target, long count, DropIn.Stock stock) throws IOException {
        TransferEvent event = TransferEvent.of(call, source, target, count);
        Throwable failure = null;
        long moved = 0;
        try {
            moved = stock.move();
            return moved;
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            event.ended(Method.JDK, moved, null, failure);
        }
    }

    /** Makes a job, and tells of it. */
    static void move(Request request, Result result, Job.Move job) throws IOException {
        TransferEvent event = TransferEvent.of("Transfer", request.source(), request.target(), request.count());
        Throwable failure = null;
        try {
            job.move();
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            if (result.engine() != Method.COPY_LOOP && result.engine() != Method.JDK && result.cells() != null) {
                event.counted(result.cells(), null);
                event.waited(result);
            }
            event.ended(result.used(), result.moved(), result.held(), failure);
        }
    }

    /** Sends a batch of regions, and tells of it. */
    static void send(Batch batch, WritableByteChannel target, long asked, RegionQueue.Send send) throws IOException {
        TransferEvent event = TransferEvent.of("FileRegions", batch.source(), target, asked);
        long[] before = batch.block().snapshot();
        Throwable failure = null;
        try {
            send.send();
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            event.counted(batch.block().snapshot(), before);
            event.ended(METHODS[(int) batch.block().get(BlockLayout.USED)], batch.moved(), null, failure);
        }
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
