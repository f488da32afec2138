package io.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Netty's way. To be fair to both sides: all of Netty's work is done by one event loop, whose thread is pinned as the
 * others' is, and that thread's CPU time is what is compared. It is measured, as the others' is, from the order to the peer until the
 * last byte was given to, or taken from, the kernel: connecting and registering come before. It goes on from within the loop, as Netty's
 * users do, so that no piece waits for another thread. Buffers come from Netty's own pool, files stay open, and reads are as large as
 * the best that Netty does by itself. What the loop's non-blocking sockets cost more than blocking ones is Netty's to pay, as in every
 * program that uses it; its wake-ups count too.
 */
final class NettyContender implements Contender {
    private final String name;
    private final Lab lab;
    private final List<Exchange.Errand> errands;
    private final NettyLoop loop;
    private final Work work;

    /** What is measured; runs on the event loop, and keeps the first peer's {@link NettyPeer#done} when it is done. */
    interface Work {
        void on(List<NettyPeer> peers) throws IOException;
    }

    NettyContender(String name, Lab lab, NettyLoop.Transport transport, List<Exchange.Errand> errands, Work work)
            throws IOException {
        this.name = name;
        this.lab = lab;
        this.errands = errands;
        this.loop = new NettyLoop(transport);
        this.work = work;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return Kind.NETTY;
    }

    @Override
    public Sample run() throws IOException {
        List<NettyPeer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < errands.size(); i++) {
                peers.add(loop.dial(lab));
            }
            long process = lab.processCpu();
            long wall = System.nanoTime();
            long cpu = loop.cpu();
            loop.loop().execute(() -> start(peers));
            NettyLoop.await(peers.get(0).done(), name);
            cpu = loop.cpu() - cpu;
            long peersCpu = 0;
            long segments = 0;
            for (int i = peers.size() - 1; i >= 0; i--) {
                long[] record = lab.result(i + 1);
                peersCpu += record[0];
                segments += record[1];
            }
            wall = System.nanoTime() - wall;
            process = lab.processCpu() - process;
            return new Sample(cpu, process, wall, peersCpu, segments);
        } finally {
            for (NettyPeer peer : peers) {
                NettyLoop.close(peer.channel());
            }
        }
    }

    private void start(List<NettyPeer> peers) {
        try {
            // The last one first: a source comes before the sink that needs it.
            for (int i = peers.size() - 1; i >= 0; i--) {
                peers.get(i).order(errands.get(i), i + 1);
            }
            work.on(peers);
        } catch (IOException | RuntimeException e) {
            peers.get(0).done().tryFailure(e);
        }
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }
}
