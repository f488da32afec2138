package io.sluice.internal;

import io.sluice.Method;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** A transfer with a {@link Frame} around its body. Used once, by one thread. */
final class FramedRun {
    private final Request request;
    private final Result result;
    private final Frame frame;
    private final boolean yields;

    /**
     * Makes a run.
     *
     * @param yields whether more of the body is to come in another call, and the trailer after that, even if this call
     *     moves all it may
     */
    FramedRun(Request request, Result result, Frame frame, boolean yields) {
        this.request = request;
        this.result = result;
        this.frame = frame;
        this.yields = yields;
    }

    /** Moves header, body and trailer, as far as they go. */
    void move() throws IOException {
        try {
            if (goesWhole()) {
                frame.sendWhole((FileChannel) request.source(), request.sourcePosition(), request.count(), result);
            } else if (request.sourcePosition() >= 0 && request.outKind() != Kind.FOREIGN
                    && !request.options().inSteps()) {
                moveAlone();
            } else {
                moveInTurn();
            }
            result.frameSent(frame.isSent());
        } finally {
            frame.release();
        }
    }

    private boolean goesWhole() {
        return result.engine() == Method.AUTO && request.inKind() == Kind.FILE && request.sourcePosition() >= 0
                && frame.isSmall(request.count()) && !yields && request.options().equals(Options.NONE);
    }

    /** Nobody else writes between header, body and trailer. Not where the source has a lock too: two could wait in a circle. */
    private void moveAlone() throws IOException {
        TargetEnd end = new TargetEnd();
        end.set(request.target(), request.outKind(), request.targetPosition());
        end.lock();
        try {
            moveInTurn();
        } finally {
            end.unlock();
        }
    }

    private void moveInTurn() throws IOException {
        try {
            if (!frame.begin(request.count() > 0)) {
                result.stopped(Stop.WOULD_BLOCK_OUTPUT);
                return;
            }
            new PlainRun(request, result).move();
            boolean followed = result.stop() == Stop.COMPLETE && !yields || result.stop() == Stop.END;
            if (followed && !frame.end()) {
                result.stopped(Stop.WOULD_BLOCK_OUTPUT);
            }
        } finally {
            frame.abandon();
            result.add(frame.counted());
        }
    }
}
