package io.sluice.bench.jmh;

import io.sluice.bench.Endless;
import io.sluice.bench.Way;
import io.sluice.bench.Ways;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.openjdk.jmh.annotations.Param;

/** File → a new file: with opening both, and with removing what the last copy left, as Files.copy must. */
public class FileToFile extends Measured {
    private static final String FILES_COPY = "JDK Files.copy";

    /** Who does it. */
    @Param({"Sluice.transferTo", "AUTO", "READ_WRITE", "MMAP_WRITE", "MMAP_READ", "SENDFILE", "SPLICE", "COPY_FILE_RANGE", "REFLINK",
        FILES_COPY, "JDK transferTo", "JDK transferFrom", "256 KiB direct loop", "64 KiB direct loop", "8 KiB heap loop"})
    public String way;

    /** Bytes of a copy. */
    @Param({"4096", "65536", "1048576", "16777216", "1073741824"})
    public long size;

    /** The file system, by directory; "build" is where the benchmarks put their files, "xfs" one that shares blocks. */
    @Param({"build", "/dev/shm", "xfs"})
    public String directory;

    @Override
    protected Work open(Endless stage) throws IOException {
        Path where = switch (directory) {
            case "build" -> null;
            case "xfs" -> XfsImage.directory();
            default -> Path.of(directory);
        };
        Path from = stage.path(where, "from", size);
        Path to = stage.path(where, "to", size);
        if (way.equals(FILES_COPY)) {
            return () -> Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
        Way chosen = Ways.copying().named(way);
        return () -> {
            Files.delete(to);
            try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
                    FileChannel target = FileChannel.open(
                            to, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                chosen.move(source, target, size);
            }
        };
    }

    @Override
    protected long bytes() {
        return size;
    }
}
