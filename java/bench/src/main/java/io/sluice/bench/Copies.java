package io.sluice.bench;

import io.sluice.bench.jmh.XfsImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** File → file: into a new one, as Files.copy does it. */
final class Copies {
    static final String RICH = "Transfer.from(…).to(file)";
    static final String FILES_COPY = "Files.copy";
    static final String DIRECT = "256 KiB direct loop";
    static final String LIMIT = "C copy_file_range";
    private static final int BUFFER = 256 << 10;
    /** Since then Files.copy has the file system share blocks. */
    private static final boolean JDK_SHARES = Runtime.version().feature() >= 20;
    /** Sharing the blocks of a gigabyte takes less than a millisecond, of which one says nothing. */
    private static final int SHARING_TIMES = 50;

    private Copies() {}

    /** One copy. */
    private interface Copy {
        void to(Path target) throws IOException;
    }

    /** On the disk's file system. */
    static Scenario.Opener onDisk(Scale scale) {
        return lab -> open(lab, scale, lab.directory(), false, () -> {},
                List.of(
                        Bar.same(Sends.SLUICE, List.of(FILES_COPY, Sends.JDK)),
                        Bar.shown(Sends.SLUICE, DIRECT),
                        Bar.shown(Sends.SLUICE, LIMIT)));
    }

    /** On an XFS, in an image of its own, whose files can share blocks. */
    static Scenario.Opener sharing(Scale scale) {
        return lab -> {
            XfsImage image;
            try {
                image = XfsImage.mount(lab.directory());
            } catch (IOException e) {
                throw new CannotRunException("an XFS could not be mounted, which takes root and xfsprogs: " + e.getMessage(), e);
            }
            List<Bar> bars = JDK_SHARES
                    ? List.of(Bar.same(Sends.SLUICE, List.of(FILES_COPY, Sends.JDK)).of(Figure.WALL))
                    : List.of(Bar.cpu(Sends.SLUICE, FILES_COPY, 0.05).of(Figure.WALL));
            try {
                return open(lab, scale, image.root(), true, image::close, bars);
            } catch (IOException e) {
                image.close();
                throw e;
            }
        };
    }

    private static Scenario open(Lab lab, Scale scale, Path where, boolean sharing, Scenario.Step after, List<Bar> bars)
            throws IOException {
        long size = scale.large();
        Path path = Lab.file(where, "source", size);
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        String target = where.resolve("sluice-bench-copy-" + ProcessHandle.current().pid() + "-").toString();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        int ours = sharing ? scale.brief(SHARING_TIMES) : 1;
        int theirs = JDK_SHARES ? ours : 1;
        Lineup lineup = new Lineup(lab, List.of())
                .sluice(Sends.SLUICE, all(target, ours, into(channel -> Loops.sluiceSend(file, 0, size, channel)))).averaged(ours)
                .sluice(RICH, all(target, ours, into(channel -> Loops.richCopy(file, size, channel)))).averaged(ours)
                .jdk(FILES_COPY, all(target, theirs, copy -> Files.copy(path, copy))).averaged(theirs)
                .jdk(Sends.JDK, all(target, theirs, into(channel -> Loops.jdkSend(file, 0, size, channel)))).averaged(theirs);
        if (!sharing) {
            lineup.loop(DIRECT, all(target, 1, into(channel -> Loops.copyFromFile(file, channel, size, buffer))));
        }
        lineup.limit(LIMIT, "copy", path, size, target, ours).averaged(ours);
        String about = "file → new file on " + Files.getFileStore(where).type()
                + (where.equals(lab.directory()) ? "" : " with reflink");
        Scenario.Step before = () -> {
            remove(target, ours);
            if (!sharing) {
                // A copy as large, given back right before: free memory is taken away by the machine underneath (free page reporting), but
                // only in pieces of a size, and what it costs to get back was in some turns and not in others (0.3 to 1.9 s per GB).
                into(channel -> Loops.jdkSend(file, 0, size, channel)).to(Path.of(target + 0));
                remove(target, ours);
            }
        };
        Scenario.Step closing = () -> {
            remove(target, ours);
            Lab.remove(file, path);
            after.run();
        };
        return sharing
                ? new Scenario(scale.largeText() + ", " + about, Scenario.Unit.OPERATION, 1, 1,
                        lineup.contenders(), lineup.absent(), bars, before, closing)
                : Scenario.large(scale.largeText() + ", " + about, size, lineup, bars, before, closing);
    }

    private static JavaContender.Work all(String target, int times, Copy copy) {
        return exchange -> {
            for (int i = 0; i < times; i++) {
                copy.to(Path.of(target + i));
            }
        };
    }

    /** Writes a new file, which is opened. */
    private interface Writing {
        void all(FileChannel target) throws IOException;
    }

    private static Copy into(Writing writing) {
        return target -> {
            try (FileChannel channel = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                writing.all(channel);
            }
        };
    }

    private static void remove(String target, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            Files.deleteIfExists(Path.of(target + i));
        }
    }
}
