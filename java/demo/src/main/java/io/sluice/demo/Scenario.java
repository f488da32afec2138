package io.sluice.demo;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.function.LongFunction;

/** What is moved from where to where. */
enum Scenario {
    SEND("file-tcp", "Sending: file to TCP", "FileChannel.transferTo",
            true, Load::ladder, Source::file, Sink::tcp, Rows::send),
    RECEIVE("tcp-file", "Receiving: TCP to file", "FileChannel.transferFrom",
            false, Load::ladder, Source::tcp, FileSink::new, Rows::receive),
    OPTIONS("tcp-file-options", "Receiving with options of Transfer: TCP to file, by AUTO",
            "FileChannel.transferFrom, without them", false, Load::whole, TcpSource::new, FileSink::new, Rows::receiveWithOptions),
    RELAY("tcp-tcp", "Relaying: TCP to TCP", "a loop of read and write through a direct buffer of 64 KiB",
            true, Load::ladder, Source::tcp, Sink::tcp, Rows::relay),
    REGIONS("regions-tcp", "Batches: many regions of a file to TCP", "FileChannel.transferTo for each region",
            true, Load::batches, Source::file, TcpSink::new, Rows::regions),
    FRAMED("framed-tcp", "Responses: header, file and trailer to TCP", "write, FileChannel.transferTo, write",
            true, Load::framed, Source::file, TcpSink::asking, Rows::framed),
    COPY("file-file", "Copying: file to file", "FileChannel.transferTo",
            false, Load::ladder, Source::file, FileSink::new, Rows::send);

    private final String id;
    private final String title;
    private final String jdkWay;
    private final boolean toSocket;
    private final LongFunction<List<Load>> loads;
    private final Opener opener;

    <S extends ReadableByteChannel, T extends WritableByteChannel> Scenario(
            String id, String title, String jdkWay, boolean toSocket, LongFunction<List<Load>> loads,
            From<S> from, To<T> to, Stage.Rows<S, T> rows) {
        this.id = id;
        this.title = title;
        this.jdkWay = jdkWay;
        this.toSocket = toSocket;
        this.loads = loads;
        this.opener = (load, digest, workspace) ->
                new Stage<>(load, digest, from.open(load, workspace), to.open(workspace), rows);
    }

    /** What the JSON calls it. */
    String id() {
        return id;
    }

    /** What people call it. */
    String title() {
        return title;
    }

    /** What stands behind the method JDK here. */
    String jdkWay() {
        return jdkWay;
    }

    /** True if the CPU copies the outgoing device makes or saves count here. */
    boolean toSocket() {
        return toSocket;
    }

    /** True if the peer asks for each transfer, and gets no other before it has that one. */
    boolean asked() {
        return this == FRAMED;
    }

    /** What is moved of a file of a size. */
    List<Load> of(long fileSize) {
        return loads.apply(fileSize);
    }

    /** Sets the stage for transfers of a load with this SHA-256. */
    Stage<?, ?> open(Load load, byte[] digest, Workspace workspace) throws IOException {
        return opener.open(load, digest, workspace);
    }

    private interface Opener {
        Stage<?, ?> open(Load load, byte[] digest, Workspace workspace) throws IOException;
    }

    private interface From<S extends ReadableByteChannel> {
        Source<S> open(Load load, Workspace workspace) throws IOException;
    }

    private interface To<T extends WritableByteChannel> {
        Sink<T> open(Workspace workspace) throws IOException;
    }
}
