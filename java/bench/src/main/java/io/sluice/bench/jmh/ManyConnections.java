package io.sluice.bench.jmh;

import io.sluice.Sluice;
import io.sluice.bench.Crowd;
import io.sluice.bench.Endless;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.openjdk.jmh.annotations.Param;

/** One thread with a selector sends a file over each of many non-blocking TCP connections. */
public class ManyConnections extends Measured {
    private static final int SIZE = 256 << 10;

    /** Who does it. */
    @Param({"Sluice.transferTo", "JDK transferTo"})
    public String way;

    /** How many there are. */
    @Param({"64", "1000"})
    public int connections;

    @Override
    protected Work open(Endless stage) throws IOException {
        FileChannel file = stage.file(null, SIZE);
        List<SocketChannel> sockets = stage.with(new Crowd(connections)).sockets();
        Selector selector = stage.with(Selector.open());
        for (SocketChannel socket : sockets) {
            socket.configureBlocking(false).register(selector, 0, new long[1]);
        }
        boolean ours = way.startsWith("Sluice");
        return () -> {
            for (SelectionKey key : selector.keys()) {
                ((long[]) key.attachment())[0] = 0;
                key.interestOps(SelectionKey.OP_WRITE);
            }
            for (int[] left = {connections}; left[0] > 0; ) {
                selector.select(key -> left[0] -= step(key, file, ours) ? 1 : 0);
            }
        };
    }

    /** Sends what goes; true when all is sent. */
    private static boolean step(SelectionKey key, FileChannel file, boolean ours) {
        long[] done = (long[]) key.attachment();
        SocketChannel socket = (SocketChannel) key.channel();
        try {
            done[0] += ours ? Sluice.transferTo(file, done[0], SIZE - done[0], socket)
                    : file.transferTo(done[0], SIZE - done[0], socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (done[0] == SIZE) {
            key.interestOps(0);
        }
        return done[0] == SIZE;
    }

    @Override
    protected long bytes() {
        return (long) connections * SIZE;
    }
}
