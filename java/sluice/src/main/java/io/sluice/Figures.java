package io.sluice;

import io.sluice.internal.BlockLayout;
import io.sluice.internal.Result;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@link TransferStatistics} out of the cells that the native library wrote. */
final class Figures {
    private static final Method[] METHODS = Method.values();
    // Kinds of endpoints, as the native library numbers them.
    private static final int FILE = 1;
    private static final int TCP = 2;
    private static final int UNIX = 3;
    private static final int PIPE = 5;

    private Figures() {}

    /** One method's row. */
    static TransferStatistics row(long[] cells, Method method) {
        return sum(cells, method.ordinal(), method.ordinal() + 1, -1, -1);
    }

    /** All rows of many transfers. */
    static TransferStatistics total(long[] cells) {
        return sum(cells, 0, BlockLayout.METHODS, -1, -1);
    }

    /** All rows: one transfer, whose methods took over from each other. */
    static TransferStatistics of(Result result) {
        long[] cells = result.cells();
        int gathers = result.gathers();
        if (result.engine() == Method.COPY_LOOP || result.engine() == Method.JDK) {
            // The native library has sent what is around the body, if it has sent anything.
            TransferStatistics frame = cells == null ? TransferStatistics.NONE : total(cells);
            long transfers = 1 + frame.transfers();
            long bytes = result.moved() + frame.bytes();
            return result.engine() == Method.JDK ? jdk(transfers, bytes)
                    : copyLoop(transfers, bytes, cells == null ? -1 : copies(cells, METHODS[1], gathers));
        }
        return sum(cells, 0, BlockLayout.METHODS, copies(cells, gathers), cells[BlockLayout.PIPE_BYTES]);
    }

    /** All rows of a direction of a relay. */
    static TransferStatistics relay(long[] cells) {
        return sum(cells, 0, BlockLayout.METHODS, -1, cells[BlockLayout.PIPE_BYTES]);
    }

    static TransferStatistics copyLoop(long transfers, long bytes, int cpuCopies) {
        return new TransferStatistics(transfers, bytes, bytes, Map.of(), false, -1, -1, 0, cpuCopies, 0);
    }

    static TransferStatistics jdk(long transfers, long bytes) {
        return new TransferStatistics(transfers, bytes, -1, Map.of(), false, -1, -1, -1, -1, -1);
    }

    private static TransferStatistics sum(long[] cells, int from, int to, int cpuCopies, long pipeBytes) {
        long[] sums = new long[BlockLayout.FIRST_CALL + BlockLayout.CALLS.size()];
        for (int method = from; method < to; method++) {
            for (int column = 0; column < sums.length; column++) {
                sums[column] += cells[BlockLayout.cell(method, column)];
            }
        }
        Map<String, Long> calls = new LinkedHashMap<>();
        for (int call = 0; call < BlockLayout.CALLS.size(); call++) {
            if (sums[BlockLayout.FIRST_CALL + call] > 0) {
                calls.put(BlockLayout.CALLS.get(call), sums[BlockLayout.FIRST_CALL + call]);
            }
        }
        return new TransferStatistics(
                sums[BlockLayout.TRANSFERS], sums[BlockLayout.BYTES], sums[BlockLayout.USER_BYTES], calls, true,
                sums[BlockLayout.WOULD_BLOCK], sums[BlockLayout.INTERRUPTS], sums[BlockLayout.REFUSALS], cpuCopies,
                pipeBytes);
    }

    /** What all methods that moved bytes agree on, or -1. */
    private static int copies(long[] cells, int gathers) {
        int copies = -2;
        for (int code = 1; code < BlockLayout.METHODS; code++) {
            if (cells[BlockLayout.cell(code, BlockLayout.BYTES)] > 0) {
                int one = copies(cells, METHODS[code], gathers);
                copies = copies == -2 || copies == one ? one : -1;
            }
        }
        return copies == -2 ? 0 : copies;
    }

    /**
     * Copies per byte. On a device that does not gather, every method's packets are copied once more (DESIGN.md, measured
     * over a veth pair); where the device is not known, neither are the copies.
     */
    private static int copies(long[] cells, Method method, int gathers) {
        long target = cells[BlockLayout.KIND_OUT];
        int here = switch (method) {
            case READ_WRITE -> 2;
            case MMAP_WRITE, MMAP_READ -> 1;
            // By reference into a pipe, a Unix socket (by MSG_SPLICE_PAGES, sendpage before 6.5) and a TCP socket.
            case SENDFILE, SPLICE -> target == FILE ? 1 : target == PIPE || target == UNIX || target == TCP ? 0 : -1;
            case REFLINK -> 0;
            default -> -1;
        };
        if (target != TCP || here < 0) {
            return here;
        }
        return gathers < 0 ? -1 : here + 1 - gathers;
    }
}
