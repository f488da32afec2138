package io.sluice.integration;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** A file server on Netty's NIO transport, after Netty's own example. */
final class NettyServer {
    private NettyServer() {}

    public static void main(String[] arguments) throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        Channel server = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        client.pipeline().addLast(
                                new HttpServerCodec(), new HttpObjectAggregator(65536), new FileHandler(Path.of(arguments[0])));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).sync().channel();
        System.out.println("http://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort() + "/");
        server.closeFuture().sync();
    }

    private static final class FileHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final Path directory;

        FileHandler(Path directory) {
            this.directory = directory;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) throws Exception {
            @SuppressWarnings("resource") // the region closes it
            RandomAccessFile file = new RandomAccessFile(directory.resolve(request.uri().substring(1)).toFile(), "r");
            HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            HttpUtil.setContentLength(response, file.length());
            context.write(response);
            context.write(new DefaultFileRegion(file.getChannel(), 0, file.length()));
            context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }
}
