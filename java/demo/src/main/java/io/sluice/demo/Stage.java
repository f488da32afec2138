package io.sluice.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * What one scenario needs for transfers of one load. A round is {@link #prepare}, {@link #start}, as many transfers as the
 * load says, {@link #finish}. Used by one thread.
 */
final class Stage<S extends ReadableByteChannel, T extends WritableByteChannel> implements Closeable {
    private final Load load;
    private final byte[] digest;
    private final Source<S> source;
    private final Sink<T> sink;
    private final Rows<S, T> rows;
    private final List<Runnable> endings = new ArrayList<>();

    /** Sets the stage; the digest is the SHA-256 of the load. */
    Stage(Load load, byte[] digest, Source<S> source, Sink<T> sink, Rows<S, T> rows) {
        this.load = load;
        this.digest = digest.clone();
        this.source = source;
        this.sink = sink;
        this.rows = rows;
    }

    Load load() {
        return load;
    }

    /** What transfers read. Asked for anew with each transfer: after a failure it is another one. */
    S in() {
        return source.channel();
    }

    /** What transfers write, likewise. */
    T out() {
        return sink.channel();
    }

    /** Names who takes turns on it. */
    void enlist(Contenders contenders) throws IOException {
        rows.on(this, contenders);
    }

    /** Ends with the stage what a row uses. */
    void atEnd(Runnable ending) {
        endings.add(ending);
    }

    /** Brings files back to where a round starts, and the peers to their places. */
    void prepare() throws IOException {
        sink.prepare(load, digest);
        source.prepare();
    }

    /** Lets the peers begin; time runs from here. */
    void start() {
        source.start();
    }

    /** Waits until all has arrived, and checks it. */
    Sink.Arrival finish() throws IOException {
        Sink.Arrival arrival = sink.finish();
        return new Sink.Arrival(arrival.lastByte(), arrival.cpuNanos() + source.finish(), arrival.verdict());
    }

    /** Makes the stage fit for another round after one that failed half-way. */
    void reset() throws IOException {
        source.reset();
        sink.reset();
    }

    /** Ends a round in the middle; by any thread. */
    void hangUp() {
        for (Channel channel : List.of(in(), out())) {
            try {
                channel.close();
            } catch (IOException e) {
                // Who uses it will notice.
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (source; sink) {
            endings.forEach(Runnable::run);
        }
    }

    /** Names the rows of a scenario. */
    interface Rows<S extends ReadableByteChannel, T extends WritableByteChannel> {
        void on(Stage<S, T> stage, Contenders contenders) throws IOException;
    }
}
