package io.sluice.bench;

import io.sluice.Relay;
import io.sluice.RelayOptions;
import io.sluice.bench.Exchange.Errand;
import io.sluice.bench.NettyLoop.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** TCP → TCP. */
final class Relays {
    static final String RELAY = "Relay.oneWay(…).run()";
    static final String LOOP = "RelayLoop";
    static final String LOOP_AMONG_IDLE = "RelayLoop, 1,000 pairs idle";
    static final String RICH = "Transfer.from(…).to(socket)";
    static final String HEAP = "8 KiB heap loop";
    static final String DIRECT = "256 KiB direct loop";
    static final String NETTY_BUFFERS = "Netty ByteBuf";
    static final String NETTY_SPLICE = "Netty spliceTo(socket)";
    static final List<String> LIMITS = List.of("C splice, 512 KiB pipe", "C splice, 1 MiB pipe");
    private static final int SMALL_BUFFER = 8 << 10;
    private static final int BUFFER = 256 << 10;
    private static final int IDLE_PAIRS = 1000;
    private static final long PIPE = 512 << 10;
    /** Of those whose CPU time is short and whose ratio is near its limit. */
    private static final int TURNS = 3;
    private static final int WARM_UPS = 2000;
    private static final int WARM_UP = 1 << 10;

    private Relays() {}

    static Scenario.Opener large(Scale scale) {
        return lab -> {
            long size = scale.large();
            warmUp(lab, scale.brief(WARM_UPS));
            ByteBuffer heap = ByteBuffer.allocate(SMALL_BUFFER);
            ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);
            RelayOptions limit = RelayOptions.DEFAULT.byteLimit(size);
            Lineup lineup = new Lineup(lab, List.of(Errand.source(size), Errand.sink(size)))
                    .sluice(RELAY, e -> Relay.oneWay(e.socket(0), e.socket(1), limit).run()).often(TURNS)
                    .with(new LoopContender(LOOP, lab, size, 0))
                    .with(new LoopContender(LOOP_AMONG_IDLE, lab, size, IDLE_PAIRS))
                    .sluice(RICH, e -> Loops.richRelay(e.socket(0), e.socket(1), size))
                    .loop(HEAP, e -> Loops.copy(e.socket(0), e.socket(1), size, heap))
                    .loop(DIRECT, e -> Loops.copy(e.socket(0), e.socket(1), size, direct))
                    .netty(NETTY_BUFFERS, Transport.EPOLL, NettyWorks.relay(size))
                    .netty(NETTY_SPLICE, Transport.EPOLL, NettyWorks.spliceToSocket((int) size))
                    .limit(LIMITS.get(0), "relay", "-", size, PIPE).often(TURNS)
                    .limit(LIMITS.get(1), "relay", "-", size, 2 * PIPE).often(TURNS);
            return Scenario.large(
                    scale.largeText() + ", TCP → TCP, one direction", size, lineup,
                    List.of(
                            Bar.cpu(RELAY, DIRECT, 0.37),
                            Bar.cpu(RELAY, NETTY_BUFFERS, 0.27),
                            Bar.cpu(RELAY, NETTY_SPLICE, 0.65),
                            Bar.cpu(RELAY, LIMITS, 1.08),
                            Bar.cpu(RELAY, HEAP, 0.12),
                            Bar.same(RELAY, DIRECT).of(Figure.PROCESS),
                            Bar.same(LOOP_AMONG_IDLE, LOOP)),
                    () -> {},
                    () -> {});
        };
    }

    /** Many small ones: what begins and ends a relay is interpreted for some hundred of them (measured, 1 MiB: .29 ms, and .17 later). */
    private static void warmUp(Lab lab, int times) throws IOException {
        long all = (long) times * WARM_UP;
        RelayOptions limit = RelayOptions.DEFAULT.byteLimit(WARM_UP);
        try (Exchange exchange = new Exchange(lab, List.of(Errand.source(all), Errand.sink(all)))) {
            exchange.start();
            for (int i = 0; i < times; i++) {
                Relay.oneWay(exchange.socket(0), exchange.socket(1), limit).run();
            }
            exchange.finish();
        }
    }
}
