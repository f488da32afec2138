package io.sluice.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;

/** A connection from another host, which sends the file that it keeps. */
final class FarSource extends FarEnd implements Source<SocketChannel> {
    private final int times;

    FarSource(Load load, Target target) throws IOException {
        super(target);
        times = load.repetitions();
    }

    @Override
    public void start() {
        try {
            line().ask(times);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long finish() throws IOException {
        return line().sent();
    }
}
