package io.sluice.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;

/** A connection from another host, which sends the file that it keeps. */
final class FarSource implements Source<SocketChannel> {
    private final Target target;
    private final int times;
    private Target.Line line;

    FarSource(Load load, Target target) throws IOException {
        this.target = target;
        times = load.repetitions();
        line = target.connect();
    }

    @Override
    public SocketChannel channel() {
        return line.channel();
    }

    @Override
    public void start() {
        try {
            line.ask(times);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long finish() throws IOException {
        return line.sent();
    }

    @Override
    public void reset() throws IOException {
        line.close();
        line = target.connect();
    }

    @Override
    public void close() throws IOException {
        line.close();
    }
}
