package io.sluice.bench.jmh;

import io.sluice.Sluice;
import io.sluice.Transfer;
import io.sluice.bench.Endless;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import org.openjdk.jmh.annotations.Param;

/** A header of 200 bytes and a file's bytes after it → TCP, back to back, on one CPU. */
public class HeaderAndBody extends Measured {
    private static final int HEADER = 200;

    /** Who does it. */
    @Param({"Transfer.header", "write, Sluice.transferTo", "write, JDK transferTo", "gathering write of a mapping"})
    public String way;

    /** Bytes of the body. */
    @Param({"1024", "16384", "262144"})
    public int size;

    @Override
    protected Work open(Endless stage) throws IOException {
        FileChannel file = stage.file(null, size);
        SocketChannel socket = stage.sink();
        ByteBuffer header = ByteBuffer.allocateDirect(HEADER);
        ByteBuffer map = file.map(FileChannel.MapMode.READ_ONLY, 0, size);
        ByteBuffer[] both = {header, map};
        return switch (way) {
            case "Transfer.header" -> () -> Transfer.from(file, 0, size).header(header.clear()).to(socket);
            case "write, Sluice.transferTo" ->
                () -> after(header, socket, (done, left) -> Sluice.transferTo(file, done, left, socket));
            case "write, JDK transferTo" -> () -> after(header, socket, (done, left) -> file.transferTo(done, left, socket));
            default -> () -> {
                header.clear();
                map.clear();
                while (map.hasRemaining()) {
                    socket.write(both);
                }
            };
        };
    }

    private interface Send {
        long body(long done, long left) throws IOException;
    }

    private void after(ByteBuffer header, SocketChannel socket, Send send) throws IOException {
        for (header.clear(); header.hasRemaining(); ) {
            socket.write(header);
        }
        for (long done = 0; done < size; ) {
            done += send.body(done, size - done);
        }
    }

    @Override
    protected long bytes() {
        return HEADER + (long) size;
    }

    @Override
    protected boolean oneCpu() {
        return true;
    }
}
