package io.sluice.bench;

import io.sluice.RelayLoop;
import io.sluice.RelayOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** A {@link RelayLoop} with one busy pair and some in which nothing moves. What is measured is the loop's thread. */
final class LoopContender implements Contender {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int SOURCE_SLOT = 1;
    private static final int SINK_SLOT = 2;

    private final String name;
    private final Lab lab;
    private final long size;
    private final RelayLoop loop;
    private final long thread;
    private final List<SocketChannel> idleEnds = new ArrayList<>();

    LoopContender(String name, Lab lab, long size, int idlePairs) throws IOException {
        this.name = name;
        this.lab = lab;
        this.size = size;
        long[] before = THREADS.getAllThreadIds();
        // On this thread's CPU, as its thread inherits that.
        this.loop = RelayLoop.start();
        this.thread = LongStream.of(THREADS.getAllThreadIds())
                .filter(id -> LongStream.of(before).noneMatch(old -> old == id))
                .filter(id -> THREADS.getThreadInfo(id).getThreadName().startsWith("sluice-relay-loop"))
                .findFirst()
                .orElseThrow();
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            for (int i = 0; i < idlePairs; i++) {
                loop.add(idle(server), idle(server));
            }
        }
    }

    private SocketChannel idle(ServerSocketChannel server) throws IOException {
        idleEnds.add(SocketChannel.open(server.getLocalAddress()));
        return server.accept();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return Kind.SLUICE;
    }

    @Override
    public Sample run() throws IOException {
        try (Line source = lab.dial(); Line sink = lab.dial()) {
            long process = lab.processCpu();
            long wall = System.nanoTime();
            long cpu = THREADS.getThreadCpuTime(thread);
            sink.order(Line.Order.SINK, size, 0, SINK_SLOT);
            source.order(Line.Order.SOURCE, size, 0, SOURCE_SLOT);
            await(loop.add(source.socket(), sink.socket(), RelayOptions.DEFAULT.byteLimit(size)));
            cpu = THREADS.getThreadCpuTime(thread) - cpu;
            // The loop closes the connections, so the peers cannot answer there.
            long[] sunk = lab.result(SINK_SLOT);
            wall = System.nanoTime() - wall;
            long[] sent = lab.result(SOURCE_SLOT);
            process = lab.processCpu() - process;
            return new Sample(cpu, process, wall, sunk[0] + sent[0], sunk[1] + sent[1]);
        }
    }

    private static void await(Future<?> relay) throws IOException {
        try {
            relay.get();
        } catch (ExecutionException e) {
            throw new IOException("the relay failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        loop.close();
        for (SocketChannel end : idleEnds) {
            end.close();
        }
    }
}
