package io.sluice.demo;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** A connection to another host, which takes what is sent and checks it. */
final class FarSink implements Sink<SocketChannel> {
    private final Target target;
    private Target.Line line;

    FarSink(Target target) throws IOException {
        this.target = target;
        line = target.connect();
    }

    @Override
    public SocketChannel channel() {
        return line.channel();
    }

    @Override
    public void prepare(Load load, byte[] sha256) throws IOException {
        line.announce(load.bytes(), load.repetitions(), sha256);
    }

    @Override
    public Arrival finish() throws IOException {
        long cpuNanos = line.arrived();
        long lastByte = System.nanoTime();
        return new Arrival(lastByte, cpuNanos, line.checked());
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
