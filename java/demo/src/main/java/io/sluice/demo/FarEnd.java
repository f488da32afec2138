package io.sluice.demo;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** An end on another host, by a connection that is made anew after a failure. */
abstract class FarEnd {
    private final Target target;
    private Target.Line line;

    FarEnd(Target target) throws IOException {
        this.target = target;
        line = target.connect();
    }

    final Target.Line line() {
        return line;
    }

    public final SocketChannel channel() {
        return line.channel();
    }

    public final void reset() throws IOException {
        line.close();
        line = target.connect();
    }

    public final void close() throws IOException {
        line.close();
    }
}
