package io.sluice.internal;

import io.sluice.Method;
import io.sluice.TransferException;
import java.io.IOException;

/** A transfer made step by step, which keeps to its options between the {@link Steps}. Used by one thread. */
final class SteppedRun {
    private final Request request;
    private final Result result;
    private final Steps steps;
    private Method mover;

    /** Moves up to that many bytes, notes what came of it, and returns the method that moved the last of them. */
    interface Step {
        Method make(long count) throws IOException;
    }

    SteppedRun(Request request, Result result) {
        this.request = request;
        this.result = result;
        steps = new Steps(request.source(), request.target(), request.count(), request.options());
        mover = result.engine();
    }

    /** Makes a transfer in steps if its options ask for that, and else in one. */
    static void make(Request request, Result result, Step step) throws IOException {
        if (request.options().inSteps()) {
            new SteppedRun(request, result).make(step);
        } else {
            step.make(request.count());
        }
    }

    /** What may end the transfer early; null if nothing may. */
    Watch watch() {
        return request.options().endsEarly() ? steps.watch() : null;
    }

    void make(Step step) throws IOException {
        long count = request.count();
        try {
            boolean more;
            do {
                long before = result.moved();
                long most = steps.next(before);
                if (most == 0 && steps.watch().isDue()) {
                    throw ended();
                }
                mover = step.make(most);
                long moved = result.moved();
                steps.made(moved - before);
                more = result.stop() == Stop.COMPLETE && moved < count;
                tell(!more);
                if (!more && moved < count && result.stop() != Stop.END && steps.watch().isDue()) {
                    throw ended();
                }
            } while (more);
        } finally {
            steps.end();
        }
    }

    private TransferException ended() {
        return Failure.ended(
                steps.watch(), request.options().deadlineNanos(), request.source(), request.target(), mover, result.moved(),
                result.held());
    }

    private void tell(boolean last) throws IOException {
        try {
            steps.tell(result.moved(), last);
        } catch (IOException | RuntimeException | Error e) {
            e.addSuppressed(Failure.cutShort(
                    request.source(), request.target(), mover, result.moved(), result.held()));
            throw e;
        }
    }
}
