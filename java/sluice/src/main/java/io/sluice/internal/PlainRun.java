package io.sluice.internal;

import io.sluice.Method;
import io.sluice.TransferException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/** A transfer of the body alone, by what was chosen to do the work. Used once, by one thread. */
final class PlainRun {
    private final Request request;
    private final Result result;

    PlainRun(Request request, Result result) {
        this.request = request;
        this.result = result;
    }

    /** Moves the bytes. */
    void move() throws IOException {
        switch (result.engine()) {
            case COPY_LOOP -> loop();
            case JDK -> jdk();
            default -> new NativeRun(request, result).move();
        }
    }

    private void loop() throws IOException {
        if (request.isKnown()) {
            new NativeRun(request, result).plan();
        }
        long promised = request.promised();
        long end = end(promised);
        Digest digest = request.options().checksum() == null ? null : new Digest(request.options().checksum());
        CopyLoop loop = new CopyLoop(
                request.source(), request.sourcePosition(), request.target(), request.targetPosition()).digestedBy(digest);
        if (promised > 0) {
            loop.uncut();
        }
        SteppedRun.Step step = most -> {
            try {
                loop.move(reach(most, loop.moved(), end));
            } catch (IOException e) {
                throw told(e, Method.COPY_LOOP, loop.moved(), loop.held());
            } finally {
                result.came(loop.moved(), stop(loop.stop(), loop.moved(), end), loop.held());
            }
            return Method.COPY_LOOP;
        };
        if (request.options().inSteps()) {
            SteppedRun run = new SteppedRun(request, result);
            loop.watchedBy(run.watch());
            run.make(step);
        } else {
            step.make(request.count());
        }
        result.checksum(digest == null ? null : digest.value());
        request.checkKept(promised, result);
    }

    /** How far to go at most: a file that grows while it is copied, at worst onto its own end, would never come to one. */
    private long end(long promised) {
        return promised > 0 ? promised : request.count();
    }

    /** Where a step ends that may move so many bytes after those that were moved before; without steps, all are asked for at once. */
    private long reach(long most, long moved, long end) {
        return Math.min(end, most == request.count() ? most : moved + most);
    }

    private int stop(int stop, long moved, long end) {
        return stop == Stop.COMPLETE && moved == end && end < request.count() ? Stop.END : stop;
    }

    /**
     * What channels threw, as other methods say it: of one that was closed between two calls, that it was closed meanwhile; of a full
     * disk, that it is one; and how far the transfer had come, unless that is said already.
     */
    private IOException told(IOException thrown, Method method, long moved, byte[] held) {
        if (thrown instanceof TransferException || held != null) {
            return thrown;
        }
        if (FullFile.of(thrown) != null) {
            return Failure.refused(request.source(), request.target(), method, moved, null, thrown);
        }
        boolean open = request.source().isOpen() && request.target().isOpen();
        IOException told = thrown instanceof ClosedChannelException closed && !open ? Hook.asynchronous(closed) : thrown;
        if (moved > 0) {
            told.addSuppressed(Failure.cutShort(request.source(), request.target(), method, moved, null));
        }
        return told;
    }

    private void jdk() throws IOException {
        long promised = request.promised();
        long end = end(promised);
        long start = request.start();
        JdkTransfer jdk = new JdkTransfer(
                request.source(), request.sourcePosition(), request.target(), request.targetPosition());
        SteppedRun.make(request, result, most -> {
            try {
                jdk.move(reach(most, jdk.moved(), end));
            } catch (IOException e) {
                throw told(e, Method.JDK, jdk.moved(), null);
            } finally {
                result.came(jdk.moved(), stop(jdk.stop(), jdk.moved(), end), null);
            }
            return Method.JDK;
        });
        request.checkKept(promised, result);
        request.checkUncut(start, promised, result);
    }
}
