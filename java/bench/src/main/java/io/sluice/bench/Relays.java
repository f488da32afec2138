package io.sluice.bench;

import io.sluice.Relay;
import io.sluice.RelayOptions;
import io.sluice.bench.Exchange.Errand;
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
    static final List<String> LIMITS = List.of("C splice, 512 KiB pipe", "C splice, 1 MiB pipe");
    private static final int SMALL_BUFFER = 8 << 10;
    private static final int BUFFER = 256 << 10;
    private static final int IDLE_PAIRS = 1000;
    private static final long PIPE = 512 << 10;
    private static final double HEAP_MOST = 0.12;
    private static final double DIRECT_MOST = 0.40;
    private static final double LIMIT_MOST = 1.10;

    private Relays() {}

    static Scenario.Opener large(Scale scale) {
        return lab -> {
            long size = scale.large();
            ByteBuffer heap = ByteBuffer.allocate(SMALL_BUFFER);
            ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);
            RelayOptions limit = RelayOptions.DEFAULT.byteLimit(size);
            List<Errand> peers = List.of(Errand.source(size), Errand.sink(size));
            return Scenario.large(
                    scale.largeText() + ", TCP → TCP, one direction",
                    size,
                    List.of(
                            JavaContender.sluice(RELAY, lab, peers, e -> Relay.oneWay(e.socket(0), e.socket(1), limit).run()),
                            new LoopContender(LOOP, lab, size, 0),
                            new LoopContender(LOOP_AMONG_IDLE, lab, size, IDLE_PAIRS),
                            JavaContender.sluice(RICH, lab, peers, e -> Loops.richRelay(e.socket(0), e.socket(1), size)),
                            JavaContender.loop(HEAP, lab, peers, e -> Loops.copy(e.socket(0), e.socket(1), size, heap)),
                            JavaContender.loop(DIRECT, lab, peers, e -> Loops.copy(e.socket(0), e.socket(1), size, direct)),
                            new LimitContender(LIMITS.get(0), lab, "relay", "-", size, PIPE),
                            new LimitContender(LIMITS.get(1), lab, "relay", "-", size, 2 * PIPE)),
                    List.of(
                            Bar.cpu(RELAY, HEAP, HEAP_MOST),
                            Bar.cpu(RELAY, DIRECT, DIRECT_MOST),
                            Bar.cpu(RELAY, LIMITS, LIMIT_MOST),
                            Bar.same(RELAY, DIRECT).of(Figure.PROCESS),
                            Bar.same(LOOP_AMONG_IDLE, LOOP)),
                    () -> {},
                    () -> {});
        };
    }
}
