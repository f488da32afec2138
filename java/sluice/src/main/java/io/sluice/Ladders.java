package io.sluice;

import io.sluice.internal.BlockLayout;
import io.sluice.internal.CodeText;
import io.sluice.internal.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads the ladder of a {@link Result} out of the cells that the native library wrote. */
final class Ladders {
    private Ladders() {}

    /** Of a transfer that needed no ladder. */
    private static List<Rung> whole(Method used) {
        List<Rung> rungs = new ArrayList<>();
        rungs.add(new Rung(used, 1, used == Method.SENDFILE
                ? "header, body and trailer are not large: the body's pages are lent, and leave with what is around them"
                : "header, body and trailer are small: one write of all is the cheapest", 0, null));
        for (Method method : Method.values()) {
            if (method != Method.AUTO && method != used && method.ordinal() < BlockLayout.METHODS) {
                rungs.add(new Rung(method, 0, "header, body and trailer are small, and go in one pass", 0, null));
            }
        }
        return List.copyOf(rungs);
    }

    static List<Rung> of(Result result) {
        if (result.whole()) {
            return whole(result.used());
        }
        List<Rung> rungs = new ArrayList<>();
        Method engine = result.engine();
        boolean direct = engine == Method.COPY_LOOP || engine == Method.JDK;
        if (direct) {
            rungs.add(new Rung(engine, 1, result.why(), 0, null));
        }
        long[] cells = result.cells();
        for (Method method : Method.values()) {
            int code = method.ordinal();
            if (method != Method.AUTO && code < BlockLayout.METHODS) {
                rungs.add(cells == null
                        ? new Rung(
                                method, 0, result.asked() == engine ? engine + " was asked for" : result.why(), 0, null)
                        : rung(method, cells, direct ? engine + " was asked for" : null));
            }
        }
        rungs.sort(Comparator.comparingInt(rung -> rung.in() ? rung.turn() : Integer.MAX_VALUE));
        return List.copyOf(rungs);
    }

    private static Rung rung(Method method, long[] cells, String out) {
        int row = method.ordinal();
        long refusals = cells[BlockLayout.cell(row, BlockLayout.REFUSALS)];
        int refusal = (int) cells[BlockLayout.cell(row, BlockLayout.REFUSAL_ERRNO)];
        int turn = (int) cells[BlockLayout.cell(row, BlockLayout.RANK)];
        String reason = out != null && turn > 0
                ? out : CodeText.reason((int) cells[BlockLayout.cell(row, BlockLayout.REASON)]);
        return new Rung(
                method, out == null ? turn : 0, reason, refusals, refusals == 0 ? null : CodeText.errno(refusal));
    }
}
