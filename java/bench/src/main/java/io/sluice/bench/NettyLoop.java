package io.sluice.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One event loop of Netty's, whose thread is the one that is measured. It runs on the CPU of the thread that makes it. */
final class NettyLoop implements Closeable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int PATIENCE_SECONDS = 10;
    /** What a pipe holds that nobody has asked to be larger, as spliceTo's are; ByteBufs come no larger by themselves either. */
    private static final int READ = 64 << 10;

    static {
        // Part of its channels' ids, which nobody reads here. It would look for a network card, and complain of a loopback alone.
        System.setProperty("io.netty.machineId", "02:00:00:00:00:00:00:01");
    }

    private final Transport transport;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final long thread;

    /** What carries Netty's channels. */
    enum Transport {
        NIO(NioSocketChannel.class, NioIoHandler::newFactory, () -> null),
        EPOLL(EpollSocketChannel.class, EpollIoHandler::newFactory, Epoll::unavailabilityCause),
        IO_URING(IoUringSocketChannel.class, IoUringIoHandler::newFactory, IoUring::unavailabilityCause);

        private final Class<? extends SocketChannel> channel;
        private final Supplier<IoHandlerFactory> factory;
        private final Supplier<Throwable> cause;

        Transport(Class<? extends SocketChannel> channel, Supplier<IoHandlerFactory> factory, Supplier<Throwable> cause) {
            this.channel = channel;
            this.factory = factory;
            this.cause = cause;
        }

        /** Why it cannot run here, or null. */
        String obstacle() {
            Throwable thrown = cause.get();
            return thrown == null ? null : String.valueOf(thrown.getMessage());
        }
    }

    NettyLoop(Transport transport) throws IOException {
        this.transport = transport;
        group = new MultiThreadIoEventLoopGroup(1, transport.factory.get());
        loop = group.next();
        thread = await(loop.submit(NettyLoop::currentThread), "the event loop did not start");
    }

    @SuppressWarnings("deprecation") // Thread.threadId() came with 19
    private static long currentThread() {
        return Thread.currentThread().getId();
    }

    static <T> T await(io.netty.util.concurrent.Future<T> future, String complaint) throws IOException {
        try {
            future.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (!future.isSuccess()) {
            throw new IOException(complaint + ": " + future.cause(), future.cause());
        }
        return future.getNow();
    }

    EventLoop loop() {
        return loop;
    }

    /** CPU time of the loop's thread, in nanoseconds. */
    long cpu() {
        return THREADS.getThreadCpuTime(thread);
    }

    /** Connects to a peer, and waits until it is ready. */
    NettyPeer dial(Lab lab) throws IOException {
        NettyPeer peer = new NettyPeer(loop, lab.peersCpu());
        ChannelFuture connected = new Bootstrap()
                .group(group)
                .channel(transport.channel)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ))
                .handler(peer)
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), lab.port()));
        await(connected, "Netty could not connect to a peer");
        await(peer.ready(), "a peer does not answer Netty");
        return peer;
    }

    /** Closes a connection, and waits until it is. */
    static void close(Channel channel) throws IOException {
        await(channel.close(), "Netty could not close a connection");
    }

    @Override
    public void close() throws IOException {
        await(group.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS), "the event loop did not end");
    }
}
