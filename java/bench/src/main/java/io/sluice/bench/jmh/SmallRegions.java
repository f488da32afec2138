package io.sluice.bench.jmh;

import io.sluice.FileRegions;
import io.sluice.Sluice;
import io.sluice.bench.Endless;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import org.openjdk.jmh.annotations.Param;

/** 64 regions of a file → TCP, from the page cache, back to back, on one CPU. */
public class SmallRegions extends Measured {
    private static final int REGIONS = 64;
    private static final int PAGE = 4 << 10;

    /** Who does it. */
    @Param({"FileRegions", "Sluice.transferTo each", "JDK transferTo each", "pread each, one write", "gathering write of a mapping"})
    public String way;

    /** Bytes of a region. */
    @Param({"1024", "4096", "16384", "65536"})
    public int size;

    @Override
    protected Work open(Endless stage) throws IOException {
        int step = Math.max(size, PAGE);
        FileChannel file = stage.file(null, (long) REGIONS * step);
        SocketChannel socket = stage.sink();
        return switch (way) {
            case "FileRegions" -> {
                FileRegions batch = FileRegions.of(file);
                stage.with(batch::close);
                yield () -> batch(batch, step, socket);
            }
            case "Sluice.transferTo each" -> () -> each((position, left) -> Sluice.transferTo(file, position, left, socket), step);
            case "JDK transferTo each" -> () -> each((position, left) -> file.transferTo(position, left, socket), step);
            case "pread each, one write" -> {
                ByteBuffer buffer = ByteBuffer.allocateDirect(REGIONS * size);
                yield () -> joined(file, buffer, step, socket);
            }
            default -> {
                ByteBuffer map = file.map(FileChannel.MapMode.READ_ONLY, 0, (long) REGIONS * step);
                ByteBuffer[] slices = new ByteBuffer[REGIONS];
                for (int i = 0; i < REGIONS; i++) {
                    slices[i] = map.slice(i * step, size);
                }
                yield () -> gather(slices, socket);
            }
        };
    }

    private interface Send {
        long region(long position, long left) throws IOException;
    }

    private void batch(FileRegions batch, int step, SocketChannel socket) throws IOException {
        for (int i = 0; i < REGIONS; i++) {
            batch.add((long) i * step, size);
        }
        while (batch.remaining() > 0) {
            batch.transferTo(socket);
        }
    }

    private void each(Send send, int step) throws IOException {
        for (int i = 0; i < REGIONS; i++) {
            for (long done = 0; done < size; ) {
                done += send.region((long) i * step + done, size - done);
            }
        }
    }

    private void joined(FileChannel file, ByteBuffer buffer, int step, SocketChannel socket) throws IOException {
        buffer.clear();
        for (int i = 0; i < REGIONS; i++) {
            for (buffer.limit((i + 1) * size); buffer.hasRemaining(); ) {
                file.read(buffer, (long) i * step + buffer.position() - (long) i * size);
            }
        }
        for (buffer.flip(); buffer.hasRemaining(); ) {
            socket.write(buffer);
        }
    }

    private static void gather(ByteBuffer[] slices, SocketChannel socket) throws IOException {
        for (ByteBuffer slice : slices) {
            slice.clear();
        }
        while (slices[slices.length - 1].hasRemaining()) {
            socket.write(slices);
        }
    }

    @Override
    protected long bytes() {
        return (long) REGIONS * size;
    }

    @Override
    protected boolean oneCpu() {
        return true;
    }
}
