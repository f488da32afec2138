package io.sluice.bench.jmh;

import io.sluice.bench.Endless;
import io.sluice.bench.Way;
import io.sluice.bench.Ways;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Param;

/** TCP → file, which has its blocks and is overwritten. */
public class TcpToFile extends Measured {
    /** Who does it. */
    @Param({"Sluice.transferFrom", "AUTO", "READ_WRITE", "MMAP_READ", "SPLICE", "JDK transferFrom", "JDK MappedByteBuffer",
        "256 KiB direct loop", "64 KiB direct loop", "8 KiB heap loop"})
    public String way;

    /** Bytes of a transfer. */
    @Param({"4096", "65536", "1048576", "16777216", "1073741824"})
    public long size;

    /** The directory of the file; "build" is where the benchmarks put their files, on a disk. */
    @Param({"build", "/dev/shm"})
    public String directory;

    @Override
    protected Work open(Endless stage) throws IOException {
        FileChannel file = stage.file(directory.equals("build") ? null : Path.of(directory), size);
        SocketChannel source = stage.source();
        Way chosen = Ways.receiving().named(way);
        return () -> chosen.move(source, file, size);
    }

    @Override
    protected long bytes() {
        return size;
    }
}
