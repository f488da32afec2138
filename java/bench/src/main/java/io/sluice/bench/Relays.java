package io.sluice.bench;

import io.sluice.bench.Exchange.Errand;
import java.nio.ByteBuffer;
import java.util.List;

/** TCP → TCP. */
final class Relays {
    static final String RICH = "Transfer.from(…).to(socket)";
    static final String HEAP = "8 KiB heap loop";
    static final String DIRECT = "256 KiB direct loop";
    static final List<String> LIMITS = List.of("C splice, 512 KiB pipe", "C splice, 1 MiB pipe");
    private static final int SMALL_BUFFER = 8 << 10;
    private static final int BUFFER = 256 << 10;
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
            List<Errand> peers = List.of(Errand.source(size), Errand.sink(size));
            return Scenario.large(
                    scale.largeText() + ", TCP → TCP, one direction",
                    size,
                    List.of(
                            new JavaContender(RICH, lab, peers, e -> Loops.richRelay(e.socket(0), e.socket(1), size)),
                            new JavaContender(HEAP, lab, peers, e -> Loops.copy(e.socket(0), e.socket(1), size, heap)),
                            new JavaContender(DIRECT, lab, peers, e -> Loops.copy(e.socket(0), e.socket(1), size, direct)),
                            new LimitContender(LIMITS.get(0), lab, "relay", "-", size, PIPE),
                            new LimitContender(LIMITS.get(1), lab, "relay", "-", size, 2 * PIPE)),
                    List.of(
                            Bar.cpu(RICH, HEAP, HEAP_MOST),
                            Bar.cpu(RICH, DIRECT, DIRECT_MOST),
                            new Bar(RICH, LIMITS, Figure.THREAD, LIMIT_MOST),
                            new Bar(RICH, List.of(DIRECT), Figure.PROCESS, Bar.SAME)),
                    () -> {},
                    () -> {});
        };
    }
}
