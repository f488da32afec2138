package io.sluice.bench.proxy;

import io.sluice.bench.Answer;
import io.sluice.bench.Child;
import io.sluice.bench.FileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;

/** A server of the comparison, in a process of its own, so that its CPU time can be told from the others'. */
enum Role {
    /** What the proxies are in front of. */
    ORIGIN("origin"),
    RELAY("RelayLoop"),
    COPY_256("ByteBuffer loop, 256 KiB"),
    COPY_64("ByteBuffer loop, 64 KiB");

    private final String title;

    Role(String title) {
        this.title = title;
    }

    /** What people call it. */
    String title() {
        return title;
    }

    /** Plays the role until the process is ended. */
    void play(int originPort) throws IOException {
        SocketAddress origin = new InetSocketAddress(InetAddress.getLoopbackAddress(), originPort);
        switch (this) {
            case RELAY -> RelayProxy.run(origin);
            case COPY_256 -> CopyProxy.run(origin, 256 << 10);
            case COPY_64 -> CopyProxy.run(origin, 64 << 10);
            default -> FileServer.run(Answer.STOCK, Path.of(System.getProperty("java.io.tmpdir")));
        }
    }

    /** Starts a process that plays it, and waits until that listens. */
    Child start(int originPort) throws IOException {
        return Child.start(title, ProxyComparison.class, "--play", name(), Integer.toString(originPort));
    }
}
