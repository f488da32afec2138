package io.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** New connections for one piece of work, and what their peers do meanwhile. */
final class Exchange implements Closeable {
    private final List<Line> lines = new ArrayList<>();
    private final List<Errand> errands;

    /**
     * What one peer is to do.
     *
     * @param order the kind of work
     * @param count bytes, or pieces
     * @param piece the bytes of a piece, for peers that ask; whose pipe's end, for those that drain or fill one
     * @param local whether the connection is a Unix socket
     */
    record Errand(Line.Order order, long count, long piece, boolean local) {
        Errand(Line.Order order, long count, long piece) {
            this(order, count, piece, false);
        }

        /** The same over a Unix socket. */
        Errand locally() {
            return new Errand(order, count, piece, true);
        }

        static Errand sink(long bytes) {
            return new Errand(Line.Order.SINK, bytes, 0);
        }

        static Errand source(long bytes) {
            return new Errand(Line.Order.SOURCE, bytes, 0);
        }

        /** The end of a pipe of this process that is read, by its number. */
        static Errand drain(long bytes, int descriptor) {
            return new Errand(Line.Order.DRAIN, bytes, ours(descriptor));
        }

        /** The end that is written, by its number. */
        static Errand fill(long bytes, int descriptor) {
            return new Errand(Line.Order.FILL, bytes, ours(descriptor));
        }

        private static long ours(int descriptor) {
            return ProcessHandle.current().pid() << Integer.SIZE | descriptor;
        }

        static Errand ask(long pieces, long piece) {
            return new Errand(Line.Order.ASK, pieces, piece);
        }
    }

    Exchange(Lab lab, List<Errand> errands) throws IOException {
        this.errands = errands;
        for (Errand errand : errands) {
            lines.add(errand.local() ? lab.dialLocally() : lab.dial());
        }
    }

    SocketChannel socket(int i) {
        return lines.get(i).socket();
    }

    Line line(int i) {
        return lines.get(i);
    }

    /** Sets the peers to work, the last one first: a source comes before the sink that needs it. */
    void start() throws IOException {
        for (int i = lines.size() - 1; i >= 0; i--) {
            Errand errand = errands.get(i);
            lines.get(i).order(errand.order(), errand.count(), errand.piece());
        }
    }

    /** Waits until all are done; returns the sums of their CPU time and of the segments that came to them. */
    long[] finish() throws IOException {
        long[] sums = new long[2];
        for (Line line : lines) {
            long[] record = line.record();
            sums[0] += record[0];
            sums[1] += record[1];
        }
        return sums;
    }

    @Override
    public void close() throws IOException {
        for (Line line : lines) {
            line.close();
        }
    }
}
