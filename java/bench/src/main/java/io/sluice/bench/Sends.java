package io.sluice.bench;

import io.sluice.bench.Exchange.Errand;
import io.sluice.bench.NettyLoop.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** File → TCP. */
final class Sends {
    static final String SLUICE = "Sluice.transferTo";
    static final String JDK = "JDK transferTo";
    static final String DIRECT = "64 KiB direct loop";
    static final String STREAMS = "8 KiB heap streams";
    static final String LIMIT = "C sendfile";
    private static final int BUFFER = 64 << 10;
    private static final int HEAP_BUFFER = 8 << 10;
    private static final int SMALL_FILE = 1 << 20;
    /** How many segments small sends share settles differently on each connection, and moves all figures by half. */
    private static final int SLICES = 4;

    private Sends() {}

    /** One region sent whole. */
    private interface Send {
        void region(FileChannel file, long position, long count, SocketChannel target) throws IOException;
    }

    static Scenario.Opener large(Scale scale) {
        return lab -> {
            long size = scale.large();
            Path path = Lab.file(lab.directory(), "source", size);
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
            byte[] heap = new byte[HEAP_BUFFER];
            Lineup lineup = new Lineup(lab, List.of(Errand.sink(size)))
                    .sluice(SLUICE, e -> Loops.sluiceSend(file, 0, size, e.socket(0)))
                    .jdk(JDK, e -> Loops.jdkSend(file, 0, size, e.socket(0)))
                    .loop(DIRECT, e -> Loops.copyFromFile(file, e.socket(0), size, buffer))
                    .loop(STREAMS, e -> Loops.streams(path, e.socket(0), size, heap))
                    .netty("Netty NIO region", Transport.NIO, NettyWorks.send(file, size))
                    .netty("Netty epoll region", Transport.EPOLL, NettyWorks.send(file, size))
                    .netty("Netty io_uring region", Transport.IO_URING, NettyWorks.send(file, size))
                    .limit(LIMIT, "send", path, size);
            return Scenario.large(
                    scale.largeText() + ", file (in the page cache) → TCP", size, lineup,
                    List.of(
                            Bar.same(SLUICE, JDK),
                            Bar.cpu(SLUICE, LIMIT, 1.05),
                            Bar.cpu(SLUICE, DIRECT, 0.17),
                            Bar.cpu(SLUICE, STREAMS, 0.08),
                            Bar.shown(SLUICE, "Netty NIO region"),
                            Bar.shown(SLUICE, "Netty epoll region"),
                            Bar.shown(SLUICE, "Netty io_uring region")),
                    () -> {},
                    () -> Lab.remove(file, path));
        };
    }

    /**
     * Small sends, one after the other.
     *
     * @param asked true for request and response, false for back to back
     */
    static Scenario.Opener small(Scale scale, int size, boolean asked, Bar... bars) {
        return lab -> {
            int slices = scale.brief(SLICES);
            int count = (int) Math.min(scale.small(), scale.large() / size) / slices;
            Path path = Lab.file(lab.directory(), "pieces", SMALL_FILE);
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            Lineup lineup = new Lineup(lab, List.of(asked ? Errand.ask(count, size) : Errand.sink((long) count * size)))
                    .sluice(SLUICE, e -> each(e, file, count, size, asked, Loops::sluiceSend))
                    .jdk(JDK, e -> each(e, file, count, size, asked, Loops::jdkSend))
                    .netty("Netty epoll region", Transport.EPOLL,
                            NettyWorks.pieces(file, new Batches.Shape(0, 1, size, SMALL_FILE), count, asked))
                    .limit(LIMIT, "pieces", path, count, asked ? "sa" : "s-", 0, 1, size);
            return Scenario.small(
                    (size >> 10) + " KiB, file → TCP, one CPU, figures on, " + (asked ? "request and response" : "back to back"),
                    count, lineup, List.of(bars), () -> Lab.remove(file, path))
                    .inSlices(slices);
        };
    }

    private static void each(Exchange exchange, FileChannel file, int count, int size, boolean asked, Send send)
            throws IOException {
        SocketChannel target = exchange.socket(0);
        Line line = exchange.line(0);
        long place = 0;
        for (int i = 0; i < count; i++) {
            if (asked) {
                line.question();
            }
            send.region(file, place, size, target);
            place = place + 2L * size > SMALL_FILE ? 0 : place + size;
        }
    }
}
