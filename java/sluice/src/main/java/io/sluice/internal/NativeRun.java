package io.sluice.internal;

import io.sluice.Method;
import java.io.IOException;

/** A transfer by the native library, or the plan of one, between channels that it knows. Used once, by one thread. */
final class NativeRun {
    private static final Method[] METHODS = Method.values();

    private final Request request;
    private final Result result;
    private final Method engine;
    private boolean begun;
    /** Whether the last step has ended, and a further one is certain to come. */
    private boolean between;

    NativeRun(Request request, Result result) {
        this.request = request;
        this.result = result;
        engine = result.engine();
    }

    /** Finds out the ladder of methods, and moves nothing. */
    void plan() throws IOException {
        Passage passage = lease();
        try {
            enter(passage);
            passage.plan(request.count(), engine.ordinal() < BlockLayout.METHODS ? engine.ordinal() : 0);
            result.gathers(passage.gathers());
        } finally {
            giveBack(passage);
        }
    }

    /** Moves the bytes. */
    void move() throws IOException {
        Passage passage = lease();
        try {
            enter(passage);
            Upkeep upkeep = Upkeep.of(
                    request.options(), request.count(), request.source(), request.sourcePosition(), request.target(),
                    request.targetPosition());
            passage.keptUpBy(upkeep);
            if (request.options().inSteps()) {
                moveInSteps(passage, upkeep);
            } else {
                try {
                    passage.move(request.count(), engine.ordinal(), request.hook());
                } finally {
                    note(passage);
                }
            }
            result.parkedNanos(passage.parkedNanos());
            result.gathers(passage.gathers());
            result.allocated(upkeep != null && upkeep.hasReserved());
        } finally {
            giveBack(passage);
        }
    }

    private static Passage lease() {
        return Totals.REPORTS.lease();
    }

    private void enter(Passage passage) {
        passage.block().clear();
        passage.from(request.source(), request.inKind(), request.sourcePosition())
                .to(request.target(), request.outKind(), request.targetPosition());
    }

    private void giveBack(Passage passage) {
        long[] cells = passage.block().snapshot();
        result.cells(cells);
        passage.release();
        Totals.add(cells);
    }

    private void note(Passage passage) {
        result.came(passage.total(), passage.verdict().stop(), passage.held());
    }

    private void moveInSteps(Passage passage, Upkeep upkeep) throws IOException {
        long promised = request.promised();
        SteppedRun run = new SteppedRun(request, result);
        Watch watch = run.watch();
        try {
            run.make(most -> step(passage, watch, most));
        } catch (IOException | RuntimeException | Error e) {
            if (between && upkeep != null) {
                endUpkeep(passage, e);
            }
            throw e;
        }
        request.checkKept(promised, result);
    }

    private Method step(Passage passage, Watch watch, long most) throws IOException {
        between = false;
        try {
            if (begun) {
                passage.moveOn(most, engine.ordinal(), request.hook());
            } else {
                begun = true;
                passage.watchedBy(watch).move(most, engine.ordinal(), request.hook());
            }
        } finally {
            note(passage);
        }
        between = result.stop() == Stop.COMPLETE && result.moved() < request.count();
        return METHODS[(int) passage.block().get(BlockLayout.USED)];
    }

    private void endUpkeep(Passage passage, Throwable onto) {
        try {
            passage.watchedBy(null).endSteps(request.hook());
        } catch (IOException e) {
            onto.addSuppressed(e);
        }
    }
}
