package io.sluice.bench.jmh;

import io.sluice.Sluice;
import io.sluice.bench.Crowd;
import io.sluice.bench.Endless;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.openjdk.jmh.annotations.Param;

/** As many threads as connections, platform or virtual ones, each of which sends a file over its own. */
public class ManyThreads extends Measured {
    private static final int SIZE = 256 << 10;

    /** Who does it. */
    @Param({"Sluice.transferTo", "JDK transferTo"})
    public String way;

    /** How many there are. */
    @Param({"8", "128"})
    public int threads;

    /** What kind; virtual ones came with JDK 21. */
    @Param({"platform", "virtual"})
    public String kind;

    @Override
    protected Work open(Endless stage) throws Exception {
        FileChannel file = stage.file(null, SIZE);
        List<SocketChannel> sockets = stage.with(new Crowd(threads)).sockets();
        ExecutorService pool = kind.equals("virtual") ? virtual() : Executors.newFixedThreadPool(threads);
        stage.with(pool::shutdownNow);
        boolean ours = way.startsWith("Sluice");
        List<Callable<Long>> sends = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        for (SocketChannel socket : sockets) {
            sends.add(() -> send(file, socket, ours));
        }
        if (kind.equals("platform")) {
            ids.addAll(ids(pool));
        }
        long[] watched = ids.stream().mapToLong(Long::longValue).toArray();
        return new Work() {
            @Override
            public void run() throws Exception {
                for (Future<Long> sent : pool.invokeAll(sends)) {
                    sent.get();
                }
            }

            @Override
            public long[] threads() {
                return watched;
            }
        };
    }

    private static long send(FileChannel file, SocketChannel socket, boolean ours) throws Exception {
        long done = 0;
        while (done < SIZE) {
            done += ours ? Sluice.transferTo(file, done, SIZE - done, socket) : file.transferTo(done, SIZE - done, socket);
        }
        return done;
    }

    /** The ids of the pool's threads: each of them is made to wait for all. */
    private List<Long> ids(ExecutorService pool) throws Exception {
        CountDownLatch all = new CountDownLatch(threads);
        List<Callable<Long>> asks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            asks.add(() -> {
                all.countDown();
                all.await();
                return Thread.currentThread().getId();
            });
        }
        List<Long> ids = new ArrayList<>();
        for (Future<Long> id : pool.invokeAll(asks)) {
            ids.add(id.get());
        }
        return ids;
    }

    /** By name, for this is compiled for JDK 17. */
    private static ExecutorService virtual() throws Exception {
        try {
            return (ExecutorService) MethodHandles.publicLookup()
                    .findStatic(Executors.class, "newVirtualThreadPerTaskExecutor", MethodType.methodType(ExecutorService.class))
                    .invoke();
        } catch (Throwable e) {
            throw new UnsupportedOperationException("there are no virtual threads before JDK 21; run without -p kind=virtual", e);
        }
    }

    @Override
    protected long bytes() {
        return (long) threads * SIZE;
    }
}
