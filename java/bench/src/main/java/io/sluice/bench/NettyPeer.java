package io.sluice.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A connection of Netty's to a peer; see limit.c. All but {@link #ready} belongs to the event loop. */
final class NettyPeer extends ChannelInboundHandlerAdapter {
    private static final int ORDER_BYTES = 5 * Long.BYTES;

    private final Promise<Void> ready;
    private final Promise<Void> done;
    private final int cpu;
    private Channel channel;
    private Received received;

    /** Takes what comes from the peer, and releases it. */
    interface Received {
        void take(ByteBuf bytes);
    }

    NettyPeer(EventLoop loop, int cpu) {
        this.ready = loop.newPromise();
        this.done = loop.newPromise();
        this.cpu = cpu;
    }

    /** Done when the peer is there. */
    Future<Void> ready() {
        return ready;
    }

    /** To be kept when the work on this connection is done; it fails with the connection. */
    Promise<Void> done() {
        return done;
    }

    Channel channel() {
        return channel;
    }

    /** Sets who takes what comes from now on. */
    void receive(Received taker) {
        received = taker;
    }

    /** Sets the peer to work; its record goes to a slot. */
    void order(Exchange.Errand errand, int slot) {
        ByteBuf order = channel.alloc().directBuffer(ORDER_BYTES);
        ByteBuffer words = order.internalNioBuffer(0, ORDER_BYTES).order(ByteOrder.nativeOrder());
        Line.put(words, errand.order(), errand.count(), errand.piece(), slot, cpu);
        channel.writeAndFlush(order.writerIndex(ORDER_BYTES), channel.voidPromise());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (received == null) {
            ((ByteBuf) message).release();
            ready.trySuccess(null);
        } else {
            received.take((ByteBuf) message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(new EOFException("the peer has gone"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
    }

    private void fail(Throwable cause) {
        ready.tryFailure(cause);
        done.tryFailure(cause);
    }
}
