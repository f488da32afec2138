package io.sluice.demo;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** A connection to another host, which takes what is sent and checks it. */
final class FarSink extends FarEnd implements Sink<SocketChannel> {
    FarSink(Target target) throws IOException {
        super(target);
    }

    @Override
    public void prepare(Load load, byte[] sha256) throws IOException {
        line().announce(load.bytes(), load.repetitions(), sha256);
    }

    @Override
    public Arrival finish() throws IOException {
        long cpuNanos = line().arrived();
        long lastByte = System.nanoTime();
        return new Arrival(lastByte, cpuNanos, line().checked());
    }
}
