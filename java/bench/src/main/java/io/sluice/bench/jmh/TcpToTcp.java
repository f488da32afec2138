package io.sluice.bench.jmh;

import io.sluice.bench.Endless;
import io.sluice.bench.Way;
import io.sluice.bench.Ways;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.openjdk.jmh.annotations.Param;

/** TCP → TCP, in one direction. */
public class TcpToTcp extends Measured {
    /** Who does it. */
    @Param({"Relay", "AUTO", "READ_WRITE", "SPLICE", "256 KiB direct loop", "64 KiB direct loop", "8 KiB heap loop"})
    public String way;

    /** Bytes of a transfer. */
    @Param({"4096", "65536", "1048576", "16777216", "1073741824"})
    public long size;

    @Override
    protected Work open(Endless stage) throws IOException {
        SocketChannel source = stage.source();
        SocketChannel target = stage.sink();
        Way chosen = Ways.relaying().named(way);
        return () -> chosen.move(source, target, size);
    }

    @Override
    protected long bytes() {
        return size;
    }
}
