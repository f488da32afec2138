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
import java.util.ArrayList;
import java.util.List;

/** Pieces made of several parts, file → TCP: many regions of a file, or a header and a body. */
final class Batches {
    static final String SLUICE = "FileRegions.transferTo";
    static final String HEADED = "Transfer.header(…)";
    static final String EACH = "JDK transferTo each";
    static final String WRITE_AND_SEND = "JDK write + transferTo";
    static final String GATHER = "gathering write, maps kept";
    static final String LIMIT_SEND = "C sendfile";
    static final String LIMIT_GATHER = "C writev, maps kept";
    static final int REGIONS = 64;
    static final int HEADER = 200;
    /** The rich form makes a report, which gathering by hand does not. */
    private static final double HEADED_TO_GATHER_MOST = 1.08;
    private static final int FILE = 8 << 20;
    private static final int PAGE = 4 << 10;

    private Batches() {}

    /**
     * What a piece is made of.
     *
     * @param header bytes of the header, or 0
     * @param regions how many regions of the file
     * @param size bytes of a region
     */
    record Shape(int header, int regions, int size) {
        long bytes() {
            return header + (long) regions * size;
        }

        /** From one region to the next. */
        int step() {
            return Math.max(size, PAGE);
        }

        /** The place after another; the file is gone through again and again. */
        int after(int place) {
            return place + 2 * step() > FILE ? 0 : place + step();
        }
    }

    /** Sends one piece whose first region is at a place. */
    private interface Piece {
        void send(int place, SocketChannel target) throws IOException;
    }

    /** 64 regions of one size, back to back, on one CPU. */
    static Scenario.Opener regions(Scale scale, int size, Bar... bars) {
        Shape shape = new Shape(0, REGIONS, size);
        // As many as fit into a large transfer, but not so many that small ones take for ever.
        int count = (int) Math.min(scale.small() / 25, scale.large() / shape.bytes());
        return lab -> open(lab, shape, count, false, List.of(bars),
                REGIONS + " regions of " + (size >> 10) + " KiB, file → TCP, one CPU, back to back");
    }

    /**
     * A header of 200 bytes and a body, on one CPU.
     *
     * @param asked true for request and response, which the bars are about; back to back, the segments are shared
     * @param most the highest good ratio to a write and a transferTo
     */
    static Scenario.Opener header(Scale scale, int size, boolean asked, double most) {
        List<Bar> bars = asked
                ? List.of(Bar.cpu(HEADED, WRITE_AND_SEND, most), Bar.cpu(HEADED, GATHER, HEADED_TO_GATHER_MOST))
                : List.of();
        return lab -> open(lab, new Shape(HEADER, 1, size), scale.small() / 2, asked, bars, HEADER + " B header and "
                + (size >> 10) + " KiB body, file → TCP, one CPU, " + (asked ? "request and response" : "back to back"));
    }

    private static Scenario open(Lab lab, Shape shape, int count, boolean asked, List<Bar> bars, String about) throws IOException {
        Path path = Lab.file(lab.directory(), "regions", FILE);
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        ByteBuffer map = file.map(FileChannel.MapMode.READ_ONLY, 0, FILE);
        ByteBuffer header = ByteBuffer.allocateDirect(shape.header());
        List<Contender> contenders = new ArrayList<>();
        List<Errand> peers = List.of(asked ? Errand.ask(count, shape.bytes()) : Errand.sink(count * shape.bytes()));
        FileRegions batch = FileRegions.of(file);
        if (shape.header() == 0) {
            contenders.add(java(Contender.Kind.SLUICE, SLUICE, lab, peers, count, shape, asked, (place, target) -> sendBatch(batch, shape, place, target)));
        } else {
            contenders.add(java(Contender.Kind.SLUICE, HEADED, lab, peers, count, shape, asked,
                    (place, target) -> Transfer.from(file, place, shape.size()).header(header.clear()).to(target)));
        }
        contenders.add(java(Contender.Kind.JDK, shape.header() > 0 ? WRITE_AND_SEND : EACH, lab, peers, count, shape, asked,
                (place, target) -> sendEach(file, header, shape, place, target)));
        ByteBuffer[] slices = slices(map, shape);
        ByteBuffer[] parts = new ByteBuffer[shape.regions() + (shape.header() > 0 ? 1 : 0)];
        contenders.add(java(Contender.Kind.JAVA, GATHER, lab, peers, count, shape, asked,
                (place, target) -> gather(header, slices, parts, shape, place, target)));
        for (String how : List.of("s", "g")) {
            contenders.add(new LimitContender(how.equals("s") ? LIMIT_SEND : LIMIT_GATHER, lab, "pieces", path, count,
                    how + (asked ? "a" : "-"), shape.header(), shape.regions(), shape.size()));
        }
        return Scenario.small(about, count, contenders, bars, () -> {
            batch.close();
            Lab.remove(file, path);
        });
    }

    private static Contender java(
            Contender.Kind kind, String name, Lab lab, List<Errand> peers, int count, Shape shape, boolean asked, Piece piece) {
        return new JavaContender(name, kind, lab, peers, exchange -> {
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
        });
    }

    private static void sendBatch(FileRegions batch, Shape shape, int place, SocketChannel target) throws IOException {
        int at = place;
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
