package io.sluice.bench;

import io.sluice.bench.Exchange.Errand;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** TCP → file. */
final class Receives {
    static final String DROP_IN = "Sluice.transferFrom";
    static final String RICH = "Transfer.from(…).to(file)";
    static final String JDK = "JDK transferFrom";
    static final String LOOP = "256 KiB direct loop";
    static final String NETTY = "Netty spliceTo(file)";
    static final List<String> LIMITS = List.of("C splice, 512 KiB pipe", "C splice, 1 MiB pipe", "C read + pwrite, 256 KiB");
    private static final int BUFFER = 256 << 10;
    private static final long PIPE = 512 << 10;

    private Receives() {}

    /**
     * Receiving into a file that has all its blocks and is overwritten.
     *
     * @param directory where the file is put; null for the lab's
     * @param jdkMost the highest good ratio to the JDK's transferFrom
     * @param loopMost the highest good ratio to the loop over a buffer
     */
    static Scenario.Opener large(Scale scale, Path directory, double jdkMost, double loopMost) {
        return lab -> {
            Path where = directory == null ? lab.directory() : directory;
            long size = scale.large();
            lab.touchMemory(size);
            Path path = Lab.file(where, "target", size);
            FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE);
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
            Lineup lineup = new Lineup(lab, List.of(Errand.source(size)))
                    .sluice(DROP_IN, e -> Loops.sluiceReceive(file, e.socket(0), size))
                    .sluice(RICH, e -> Loops.richReceive(file, e.socket(0), size))
                    .jdk(JDK, e -> Loops.jdkReceive(file, e.socket(0), size))
                    .loop(LOOP, e -> Loops.copyToFile(e.socket(0), file, size, buffer))
                    // The peer keeps the connection open, as spliceTo fails if the FIN comes before it is done.
                    .netty(NETTY, NettyLoop.Transport.EPOLL, NettyWorks.spliceToFile(Descriptors.of(path), (int) size))
                    .limit(LIMITS.get(0), "receive-splice", path, size, PIPE)
                    .limit(LIMITS.get(1), "receive-splice", path, size, 2 * PIPE)
                    .limit(LIMITS.get(2), "receive-copy", path, size, BUFFER);
            List<Bar> bars = new ArrayList<>();
            for (String subject : List.of(DROP_IN, RICH)) {
                bars.add(Bar.cpu(subject, JDK, jdkMost));
                bars.add(Bar.cpu(subject, LOOP, loopMost));
                bars.add(Bar.cpu(subject, NETTY, 0.75));
                bars.add(Bar.cpu(subject, LIMITS, 1.05));
            }
            return Scenario.large(
                    scale.largeText() + ", TCP → file on " + Files.getFileStore(where).type() + ", preallocated, overwritten",
                    size, lineup, bars,
                    // Else the disk takes one contender's pages while the next is measured.
                    () -> file.force(false),
                    () -> Lab.remove(file, path));
        };
    }
}
