package io.sluice.bench;

import io.sluice.bench.Exchange.Errand;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/** File → pipe: one of the JDK's, which a process of its own reads. */
final class Pipes {
    private static final int BUFFER = 64 << 10;
    private static final int FIRST_JDK_THAT_MAPS = 25;
    private static final double MOST = 0.25;

    private Pipes() {}

    static Scenario.Opener large(Scale scale) {
        return lab -> {
            long size = scale.large();
            Path path = Lab.file(lab.directory(), "source", size);
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            Set<Integer> before = Descriptors.open();
            Pipe pipe = Pipe.open();
            Errand drain = Errand.drain(size, Descriptors.pipeReader(before));
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
            Lineup lineup = new Lineup(lab, List.of(drain))
                    .sluice(Sends.SLUICE, e -> Loops.sluiceSend(file, 0, size, pipe.sink()))
                    .jdk(Sends.JDK, e -> Loops.jdkSend(file, 0, size, pipe.sink()))
                    .loop(Sends.DIRECT, e -> Loops.copyFromFile(file, pipe.sink(), size, buffer))
                    .limit("C splice", "pipe", path, size);
            // JDK 25 maps and copies for a pipe; 17 still had the kernel's way.
            boolean maps = Runtime.version().feature() >= FIRST_JDK_THAT_MAPS;
            return Scenario.large(
                    scale.largeText() + ", file (in the page cache) → pipe", size, lineup,
                    List.of(
                            maps ? Bar.cpu(Sends.SLUICE, Sends.JDK, MOST) : Bar.shown(Sends.SLUICE, Sends.JDK),
                            Bar.shown(Sends.SLUICE, Sends.DIRECT),
                            Bar.shown(Sends.SLUICE, "C splice")),
                    () -> {},
                    () -> {
                        pipe.sink().close();
                        pipe.source().close();
                        Lab.remove(file, path);
                    });
        };
    }
}
