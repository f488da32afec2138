package io.sluice.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.channels.FileChannel;
import java.util.List;

/** What Netty's contenders do, each on its event loop. */
final class NettyWorks {
    private NettyWorks() {}

    /** A region that leaves its file open, for the next one. */
    private static final class Region extends DefaultFileRegion {
        Region(FileChannel file, long position, long count) {
            super(file, position, count);
        }

        @Override
        protected void deallocate() {
            // The file is the scenario's.
        }
    }

    /** One region of any size. */
    static NettyContender.Work send(FileChannel file, long size) {
        return peers -> settle(peers.get(0).channel().writeAndFlush(new Region(file, 0, size)), peers.get(0).done());
    }

    /**
     * Pieces, as {@link Batches} has them: each a header and regions, written one by one and flushed together.
     *
     * @param asked whether each waits for the peer to ask for it
     */
    static NettyContender.Work pieces(FileChannel file, Batches.Shape shape, int count, boolean asked) {
        // A header that Netty neither copies nor frees.
        ByteBuf header = Unpooled.unreleasableBuffer(Unpooled.directBuffer(Math.max(1, shape.header())).writeZero(shape.header()));
        return peers -> new Pieces(peers.get(0), file, header, shape, count).start(asked);
    }

    // Netty deprecates spliceTo and names nothing in its place: it is what its users have for this.

    /** From the socket to a file's start; the descriptor is the scenario's to close. */
    @SuppressWarnings("deprecation")
    static NettyContender.Work spliceToFile(int file, int size) {
        return peers -> settle(
                ((AbstractEpollStreamChannel) peers.get(0).channel()).spliceTo(new FileDescriptor(file), 0, size),
                peers.get(0).done());
    }

    /** From one socket to the other, inside the kernel. */
    @SuppressWarnings("deprecation")
    static NettyContender.Work spliceToSocket(int size) {
        return peers -> settle(
                ((AbstractEpollStreamChannel) peers.get(0).channel())
                        .spliceTo((AbstractEpollStreamChannel) peers.get(1).channel(), size),
                peers.get(0).done());
    }

    /** From one socket to the other through buffers; what comes next is read when the last has been written. */
    static NettyContender.Work relay(long size) {
        return peers -> {
            Channel source = peers.get(0).channel();
            Channel target = peers.get(1).channel();
            Promise<Void> done = peers.get(0).done();
            long[] left = {size};
            source.config().setAutoRead(false);
            peers.get(0).receive(bytes -> {
                left[0] -= bytes.readableBytes();
                target.writeAndFlush(bytes).addListener(written -> {
                    if (left[0] > 0 && written.isSuccess()) {
                        source.read();
                    } else {
                        settle(written, done);
                    }
                });
            });
            source.read();
        };
    }

    private static void settle(Future<?> work, Promise<Void> done) {
        work.addListener(finished -> {
            if (finished.isSuccess()) {
                done.trySuccess(null);
            } else {
                done.tryFailure(finished.cause());
            }
        });
    }

    /** Sends piece after piece. */
    private static final class Pieces {
        private final NettyPeer peer;
        private final FileChannel file;
        private final ByteBuf header;
        private final Batches.Shape shape;
        private final int count;
        private int sent;
        private int place;

        Pieces(NettyPeer peer, FileChannel file, ByteBuf header, Batches.Shape shape, int count) {
            this.peer = peer;
            this.file = file;
            this.header = header;
            this.shape = shape;
            this.count = count;
        }

        void start(boolean asked) {
            if (asked) {
                peer.receive(questions -> {
                    int n = questions.readableBytes();
                    questions.release();
                    for (int i = 0; i < n; i++) {
                        ChannelFuture last = send();
                        if (sent == count) {
                            settle(last, peer.done());
                        }
                    }
                });
            } else {
                goOn();
            }
        }

        /** Until the socket is full, and again when it no longer is. */
        private void goOn() {
            while (sent < count) {
                ChannelFuture last = send();
                if (sent == count) {
                    settle(last, peer.done());
                } else if (!last.isDone()) {
                    last.addListener(finished -> {
                        if (finished.isSuccess()) {
                            goOn();
                        } else {
                            peer.done().tryFailure(finished.cause());
                        }
                    });
                    return;
                }
            }
        }

        private ChannelFuture send() {
            Channel channel = peer.channel();
            if (shape.header() > 0) {
                channel.write(header.duplicate(), channel.voidPromise());
            }
            for (int i = 0; i < shape.regions() - 1; i++) {
                channel.write(next(), channel.voidPromise());
            }
            sent++;
            return channel.writeAndFlush(next());
        }

        private Region next() {
            Region region = new Region(file, place, shape.size());
            place = shape.after(place);
            return region;
        }
    }
}
