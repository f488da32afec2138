package io.sluice.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** One transfer with a report, or the plan of one: checks what is asked for, and has it done. Used once, by one thread. */
public final class Job {
    private final Request request;
    private Frame frame;
    private boolean yields;

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
        request = Request.of(source, sourcePosition, target, targetPosition, count, options);
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
        frame = new Frame(header, trailer, request.target(), request.outKind());
    }

    /**
     * Moves the bytes, and forces them to the disk if that was asked for.
     *
     * @return what came of it
     * @throws IOException if the transfer failed, a channel was closed, or the method cannot serve the pair
     */
    public Result run() throws IOException {
        try {
            Result result = begin();
            if (result.choice().isFallback(request.options())) {
                Incidents.ALL.gaveWay(result.asked(), result.engine(), result.why(), 1);
            }
            if (Flight.isOn()) {
                Flight.move(request, result, () -> move(result));
            } else {
                move(result);
            }
            return result;
        } catch (ClosedByInterruptException e) {
            // It closes the channel that was asked something just then, if only for a file's size.
            Hook.closeQuietly(request.source(), e);
            Hook.closeQuietly(request.target(), e);
            throw e;
        }
    }

    private long move(Result result) throws IOException {
        if (frame == null) {
            new PlainRun(request, result).move();
        } else {
            new FramedRun(request, result, frame, yields).move();
        }
        if (request.options().sync()) {
            sync((FileChannel) request.target(), result);
        }
        return result.moved();
    }

    /** Forces the target to the disk, with all that went there: also what was around the body. */
    private void sync(FileChannel file, Result result) throws IOException {
        long start = System.nanoTime();
        try {
            file.force(true);
        } catch (ClosedChannelException e) {
            e.addSuppressed(Failure.cutShort(
                    request.source(), file, result.used(), result.moved(), result.held()));
            throw e;
        } catch (IOException e) {
            throw Failure.unsynced(request.source(), file, result.used(), result.moved(), result.held(), e);
        }
        result.syncNanos(System.nanoTime() - start);
    }

    /**
     * Finds out the ladder of methods, and moves nothing.
     *
     * @return the ladder, and nothing moved
     * @throws IOException if a channel is closed, or the method cannot serve the pair
     */
    public Result plan() throws IOException {
        Result result = begin();
        if (request.isKnown()) {
            new NativeRun(request, result).plan();
        }
        return result;
    }

    private Result begin() throws IOException {
        request.check();
        return new Result(request.count(), request.outKind(), Choice.of(request));
    }
}
