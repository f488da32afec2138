package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringSocketChannel;
import io.sluice.Sluice;
import io.sluice.SluiceFileChannel;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.Jvm;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A SluiceFileChannel in a {@code DefaultFileRegion} of Netty (point 18 of the list). Its native transports read the fields of the
 * channel as if it were the JDK's own, which ends the JVM with any other class: so each case is a JVM of its own.
 */
class NettyTest {
    /** Before the name of each transport that sent the region, and what became of it. */
    private static final String SENT = "sent by ";

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @ParameterizedTest
    @ValueSource(strings = {"", "-XX:-UseCompressedOops", "-XX:+UseZGC", "-XX:+UseCompactObjectHeaders"})
    void point18NettySendsTheFileWhateverTheLayoutOfObjects(String layout) throws Exception {
        assumeTrue(Jdk.AS_25 || !layout.contains("Compact"), "17 has no compact headers");
        String output = run(layout.isEmpty() ? new Jvm() : new Jvm().ordinary().option(layout));
        assertTrue(output.contains(SENT + "NIO: equal bytes, 1000000 of them counted"), output);
        // Natively, past the channel's methods.
        assertTransport(Epoll.isAvailable(), output, "EPOLL: equal bytes, 0 of them counted");
        assertTransport(IoUring.isAvailable(), output, "IO_URING: equal bytes, 0 of them counted");
    }

    @Test
    void point18WhereSluiceIsNotAvailableTheNativeTransportsRefuse() throws Exception {
        String output = run(new Jvm().property("sluice.native.path", scratch.path()));
        assertTrue(output.contains(SENT + "NIO: equal bytes, 1000000 of them counted"), output);
        assertTransport(Epoll.isAvailable(), output, "EPOLL: refused");
        assertTransport(IoUring.isAvailable(), output, "IO_URING: refused");
    }

    private static String run(Jvm jvm) throws Exception {
        return jvm.property("io.netty.noUnsafe", true).run(Regions.class).well().output();
    }

    private static void assertTransport(boolean available, String output, String result) {
        assertEquals(available, output.contains(SENT + result), output);
    }

    /** Sends a region by each transport that there is. */
    static final class Regions {
        private static final byte[] CONTENT = Content.of(1_000_000);

        private Regions() {}

        public static void main(String[] arguments) throws Exception {
            send("NIO", NioIoHandler.newFactory(), NioSocketChannel.class);
            if (Epoll.isAvailable()) {
                send("EPOLL", EpollIoHandler.newFactory(), EpollSocketChannel.class);
            }
            if (IoUring.isAvailable()) {
                send("IO_URING", IoUringIoHandler.newFactory(), IoUringSocketChannel.class);
            }
            System.exit(0);
        }

        private static void send(String name, IoHandlerFactory handlers, Class<? extends Channel> type) throws Exception {
            MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, handlers);
            try (Scratch scratch = new Scratch();
                    ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Running<byte[]> received = Running.start(() -> {
                    try (Socket peer = listener.accept()) {
                        return peer.getInputStream().readAllBytes();
                    }
                });
                SluiceFileChannel file = scratch.closing(
                        SluiceFileChannel.open(scratch.file(CONTENT), StandardOpenOption.READ));
                Channel channel = new Bootstrap().group(group).channel(type).handler(new ChannelInboundHandlerAdapter())
                        .connect(listener.getLocalSocketAddress()).sync().channel();
                ChannelFuture sent = channel.writeAndFlush(new DefaultFileRegion(file, 0, CONTENT.length)).await();
                channel.close().sync();
                byte[] arrived = received.result();
                if (sent.isSuccess()) {
                    Content.assertSame(CONTENT, arrived, name);
                }
                System.out.println(SENT + name + ": " + (sent.isSuccess()
                        ? "equal bytes, " + file.statistics().total().bytes() + " of them counted"
                        : "refused, with " + sent.cause()) + (Sluice.isAvailable() ? "" : " (without the library)"));
            } finally {
                group.shutdownGracefully();
            }
        }
    }
}
