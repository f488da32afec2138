package io.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Connections to peers that take or send until they are closed, and a file: what a JMH benchmark works on. */
final class Endless implements Closeable {
    private final Lab lab = new Lab(Lab.DIRECTORY);
    private final List<Line> lines = new ArrayList<>();
    private FileChannel file;

    /** Starts the lab, with the calling thread and the peers on CPUs of their own. */
    Endless() throws IOException {
        lab.place(false);
    }

    private SocketChannel line(Line.Order order) throws IOException {
        Line line = lab.dial();
        lines.add(line);
        line.order(order, Long.MAX_VALUE, 0);
        return line.socket();
    }

    /** A connection that takes whatever is sent. */
    SocketChannel sink() throws IOException {
        return line(Line.Order.SINK);
    }

    /** A connection that never runs dry. */
    SocketChannel source() throws IOException {
        return line(Line.Order.SOURCE);
    }

    /**
     * The file, written and in the page cache.
     *
     * @param where its directory; null for one on a disk
     */
    FileChannel file(Path where, long size) throws IOException {
        Path path = Lab.file(where == null ? lab.directory() : where, "jmh", size);
        file = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        return file;
    }

    @Override
    public void close() throws IOException {
        for (Line line : lines) {
            line.close();
        }
        if (file != null) {
            file.close();
        }
        lab.close();
    }
}
