package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.DropIn;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.Jvm;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import java.lang.management.ManagementFactory;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A thousand virtual threads, all blocked in transfers to and from peers that stall, on one carrier: another one runs, and closing
 * or interrupting frees each of them (point 17 of the list).
 */
@Tag("agent")
class ThousandVirtualThreadsTest {
    static Stream<DropIn> forms() {
        return DropIn.here().stream().filter(api -> !api.isJdk());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void point17AThousandBlockedTransfersShareOneCarrierWithOthers(DropIn api) throws Exception {
        assumeTrue(Jdk.HAS_VIRTUAL_THREADS, "this JDK has no virtual threads");
        String output = Jvm.likeThis().property("jdk.virtualThreadScheduler.parallelism", 1)
                .property("jdk.virtualThreadScheduler.maxPoolSize", 1).run(Blocking.class, api.name()).well().output();
        assumeTrue(!output.contains(Blocking.TOO_FEW), Blocking.TOO_FEW);
        assertTrue(output.contains("all freed"), output);
    }

    /** Blocks the threads, and frees them. */
    static final class Blocking {
        private static final String TOO_FEW = "this user may not open enough descriptors";
        private static final int THREADS = 1000;
        private static final int DESCRIPTORS = 5 * THREADS;
        private static final byte[] CONTENT = Content.of(1 << 20);
        private static final End[] STREAMS = {End.TCP, End.UNIX, End.PIPE};

        private Blocking() {}

        /** One transfer, and what to close to free it. */
        private record One(boolean sends, Channel source, Channel target, Running<Long> running) {}

        public static void main(String[] arguments) throws Exception {
            long limit = ((com.sun.management.UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                    .getMaxFileDescriptorCount();
            if (limit < DESCRIPTORS) {
                System.out.println(TOO_FEW);
                return;
            }
            DropIn api = DropIn.valueOf(arguments[0]);
            try (Scratch scratch = new Scratch().openingAs(api)) {
                Path content = scratch.file(CONTENT);
                List<One> all = new ArrayList<>();
                for (int n = 0; n < THREADS; n++) {
                    all.add(start(api, scratch, content, n % 2 == 0, STREAMS[n % STREAMS.length]));
                }
                for (One one : all) {
                    one.running.awaitBlocked();
                }
                for (int n = 0; n < 10; n++) {
                    assertEquals("ran", Running.startVirtual(() -> "ran").result());
                }
                for (int n = 0; n < THREADS; n++) {
                    free(all.get(n), how(n));
                }
                for (int n = 0; n < THREADS; n++) {
                    assertFreed(all.get(n), how(n));
                }
            }
            System.out.println("all freed");
        }

        /** Each way of freeing for each direction and stream. */
        private static int how(int n) {
            return n / STREAMS.length / 2 % 3;
        }

        private static One start(DropIn api, Scratch scratch, Path content, boolean sends, End stream) throws Exception {
            if (sends) {
                FileChannel file = scratch.open(content, READ);
                Sink target = Sink.stalled(scratch, stream);
                return new One(true, file, target.channel(),
                        Running.startVirtual(() -> api.transferTo(file, 0, CONTENT.length, target.channel())));
            }
            FileChannel file = scratch.open(scratch.file(), WRITE);
            Source source = Source.open(scratch, stream);
            return new One(false, source.channel(), file,
                    Running.startVirtual(() -> api.transferFrom(file, source.channel(), 0, CONTENT.length)));
        }

        private static void free(One one, int how) throws Exception {
            switch (how) {
                case 0 -> one.source.close();
                case 1 -> one.target.close();
                default -> one.running.thread().interrupt();
            }
        }

        private static void assertFreed(One one, int how) throws Exception {
            try {
                long moved = one.running.result();
                assertTrue(one.sends && moved > 0 && moved < CONTENT.length, () -> "moved " + moved);
            } catch (ClosedByInterruptException e) {
                assertEquals(2, how);
                assertTrue(one.running.interruptedAfter());
            } catch (AsynchronousCloseException e) {
                assertTrue(how != 2 && !one.sends, e::toString);
            }
            assertTrue(how != 2 || !one.source.isOpen() && !one.target.isOpen(), "an interrupt closes both");
        }
    }
}
