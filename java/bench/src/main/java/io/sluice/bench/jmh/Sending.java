package io.sluice.bench.jmh;

import io.sluice.bench.Endless;
import io.sluice.bench.Way;
import io.sluice.bench.Ways;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import org.openjdk.jmh.annotations.Param;

/** File → something else, from the page cache, back to back. */
public abstract class Sending extends Measured {
    /** Who does it. */
    @Param({"Sluice.transferTo", "AUTO", "READ_WRITE", "MMAP_WRITE", "SENDFILE", "SPLICE", "JDK transferTo", "JDK MappedByteBuffer",
        "256 KiB direct loop", "64 KiB direct loop", "8 KiB heap loop"})
    public String way;

    /** Bytes of a transfer. */
    @Param({"1024", "4096", "65536", "1048576", "16777216", "1073741824"})
    public long size;

    /** Where the bytes go. */
    protected abstract WritableByteChannel target(Endless stage) throws IOException;

    @Override
    protected final Work open(Endless stage) throws IOException {
        FileChannel file = stage.file(null, size);
        WritableByteChannel target = target(stage);
        Way chosen = Ways.sending().named(way);
        return () -> chosen.move(file, target, size);
    }

    @Override
    protected final long bytes() {
        return size;
    }
}
