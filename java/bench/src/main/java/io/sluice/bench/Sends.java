package io.sluice.bench;

import io.sluice.bench.Exchange.Errand;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** File → TCP. */
final class Sends {
    static final String SLUICE = "Sluice.transferTo";
    static final String JDK = "JDK transferTo";
    static final String LIMIT = "C sendfile";
    private static final int SMALL_FILE = 1 << 20;
    /** Issue 3's bar for 4 KiB back to back: one system call where the JDK makes two or three. */
    private static final double SMALL_MOST = 0.85;
    private static final double LIMIT_MOST = 1.05;

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
            List<Errand> peers = List.of(Errand.sink(size));
            LimitContender limit = new LimitContender(LIMIT, lab, "send", path, size);
            return Scenario.large(
                    scale.largeText() + ", file (in the page cache) → TCP",
                    size,
                    List.of(
                            JavaContender.sluice(SLUICE, lab, peers, e -> Loops.sluiceSend(file, 0, size, e.socket(0))),
                            JavaContender.jdk(JDK, lab, peers, e -> Loops.jdkSend(file, 0, size, e.socket(0))),
                            limit),
                    List.of(Bar.same(SLUICE, JDK), Bar.cpu(SLUICE, LIMIT, LIMIT_MOST)),
                    () -> {},
                    () -> Lab.remove(file, path));
        };
    }

    /**
     * Small sends.
     *
     * @param asked true for request and response, false for back to back
     */
    static Scenario.Opener small(Scale scale, int size, boolean asked) {
        return lab -> {
            int count = scale.small();
            Path path = Lab.file(lab.directory(), "pieces", SMALL_FILE);
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            List<Errand> peers = List.of(asked ? Errand.ask(count, size) : Errand.sink((long) count * size));
            return Scenario.small(
                    (size >> 10) + " KiB, file → TCP, one CPU, figures on, " + (asked ? "request and response" : "back to back"),
                    count,
                    List.of(
                            JavaContender.sluice(SLUICE, lab, peers, e -> each(e, file, count, size, asked, Loops::sluiceSend)),
                            JavaContender.jdk(JDK, lab, peers, e -> each(e, file, count, size, asked, Loops::jdkSend)),
                            new LimitContender(LIMIT, lab, "pieces", path, count, asked ? "sa" : "s-", 0, 1, size)),
                    List.of(asked ? Bar.same(SLUICE, JDK) : Bar.cpu(SLUICE, JDK, SMALL_MOST)),
                    () -> Lab.remove(file, path));
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
