package io.sluice.bench;

import io.sluice.FileRegions;
import io.sluice.Transfer;
import io.sluice.bench.Exchange.Errand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Pieces made of several parts, file → TCP: many regions of a file, or a header and a body. */
final class Batches {
    static final String SLUICE = "FileRegions.transferTo";
    static final String HEADED = "FileRegions, header added";
    static final String FRAMED = "Transfer.header(…)";
    static final String EACH = "JDK transferTo each";
    static final String WRITE_AND_SEND = "JDK write + transferTo";
    static final String GATHER = "gathering write, maps kept";
    static final String NETTY = "Netty epoll";
    static final String LIMIT_SEND = "C sendfile";
    static final String LIMIT_GATHER = "C writev, maps kept";
    static final int REGIONS = 64;
    static final int HEADER = 200;
    private static final int FILE = 8 << 20;
    private static final int PAGE = 4 << 10;

    private Batches() {}

    /**
     * What a piece is made of.
     *
     * @param header bytes of the header, or 0
     * @param regions how many regions of the file
     * @param size bytes of a region
     * @param file bytes of the file, which is gone through again and again
     */
    record Shape(int header, int regions, int size, int file) {
        long bytes() {
            return header + (long) regions * size;
        }

        /** From one region to the next. */
        int step() {
            return Math.max(size, PAGE);
        }

        /** The place after another. */
        int after(int place) {
            return place + 2 * step() > file ? 0 : place + step();
        }
    }

    /** Sends one piece whose first region is at a place. */
    private interface Piece {
        void send(int place, SocketChannel target) throws IOException;
    }

    /** 64 regions of one size, back to back, on one CPU. */
    static Scenario.Opener regions(Scale scale, int size, Bar... bars) {
        Shape shape = new Shape(0, REGIONS, size, FILE);
        // As many as fit into a large transfer, but not so many that small ones take for ever.
        int count = (int) Math.min(scale.small() / 25, scale.large() / shape.bytes());
        return lab -> open(lab, shape, count, false, List.of(bars),
                REGIONS + " regions of " + (size >> 10) + " KiB, file → TCP, one CPU, back to back");
    }

    /**
     * A header of 200 bytes and a body, on one CPU.
     *
     * @param asked true for request and response, which the bars are about; back to back, the segments are shared
     */
    static Scenario.Opener header(Scale scale, int size, boolean asked, Bar... bars) {
        return lab -> open(lab, new Shape(HEADER, 1, size, FILE), scale.small() / 2, asked, List.of(bars), HEADER + " B header and "
                + (size >> 10) + " KiB body, file → TCP, one CPU, " + (asked ? "request and response" : "back to back"));
    }

    private static Scenario open(Lab lab, Shape shape, int count, boolean asked, List<Bar> bars, String about) throws IOException {
        Path path = Lab.file(lab.directory(), "regions", FILE);
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        ByteBuffer map = file.map(FileChannel.MapMode.READ_ONLY, 0, FILE);
        ByteBuffer header = ByteBuffer.allocateDirect(shape.header());
        boolean headed = shape.header() > 0;
        FileRegions batch = FileRegions.of(file);
        ByteBuffer[] slices = slices(map, shape);
        ByteBuffer[] parts = new ByteBuffer[shape.regions() + (headed ? 1 : 0)];
        Lineup lineup = new Lineup(lab, List.of(asked ? Errand.ask(count, shape.bytes()) : Errand.sink(count * shape.bytes())))
                .sluice(headed ? HEADED : SLUICE,
                        all(count, shape, asked, (place, target) -> sendBatch(batch, header, shape, place, target)))
                .jdk(headed ? WRITE_AND_SEND : EACH,
                        all(count, shape, asked, (place, target) -> sendEach(file, header, shape, place, target)))
                .loop(GATHER, all(count, shape, asked,
                        (place, target) -> gather(header, slices, parts, shape, place, target)))
                .netty(NETTY, NettyLoop.Transport.EPOLL, NettyWorks.pieces(file, shape, count, asked));
        if (headed) {
            lineup.sluice(FRAMED, all(count, shape, asked, (place, target) ->
                    Transfer.from(file, place, shape.size()).header(header.clear()).to(target)));
        }
        for (String how : List.of("s", "g")) {
            lineup.limit(how.equals("s") ? LIMIT_SEND : LIMIT_GATHER, "pieces", path, count,
                    how + (asked ? "a" : "-"), shape.header(), shape.regions(), shape.size());
        }
        return Scenario.small(about, count, lineup, bars, () -> {
            batch.close();
            Lab.remove(file, path);
        });
    }

    private static JavaContender.Work all(int count, Shape shape, boolean asked, Piece piece) {
        return exchange -> {
            int place = 0;
            for (int i = 0; i < count; i++) {
                if (asked) {
                    exchange.line(0).question();
                }
                piece.send(place, exchange.socket(0));
                for (int k = 0; k < shape.regions(); k++) {
                    place = shape.after(place);
                }
            }
        };
    }

    private static void sendBatch(FileRegions batch, ByteBuffer header, Shape shape, int place, SocketChannel target)
            throws IOException {
        int at = place;
        batch.add(header.clear());
        for (int k = 0; k < shape.regions(); k++) {
            batch.add(at, shape.size());
            at = shape.after(at);
        }
        while (batch.remaining() > 0) {
            batch.transferTo(target);
        }
    }

    private static void sendEach(FileChannel file, ByteBuffer header, Shape shape, int place, SocketChannel target)
            throws IOException {
        header.clear();
        while (header.hasRemaining()) {
            target.write(header);
        }
        int at = place;
        for (int k = 0; k < shape.regions(); k++) {
            Loops.jdkSend(file, at, shape.size(), target);
            at = shape.after(at);
        }
    }

    private static ByteBuffer[] slices(ByteBuffer map, Shape shape) {
        ByteBuffer[] slices = new ByteBuffer[FILE / shape.step()];
        for (int i = 0; i < slices.length; i++) {
            slices[i] = map.slice(i * shape.step(), shape.size());
        }
        return slices;
    }

    private static void gather(
            ByteBuffer header, ByteBuffer[] slices, ByteBuffer[] parts, Shape shape, int place, SocketChannel target)
            throws IOException {
        int n = 0;
        if (shape.header() > 0) {
            parts[n++] = header.clear();
        }
        int at = place;
        while (n < parts.length) {
            parts[n++] = slices[at / shape.step()].clear();
            at = shape.after(at);
        }
        while (parts[n - 1].hasRemaining()) {
            target.write(parts);
        }
    }
}
