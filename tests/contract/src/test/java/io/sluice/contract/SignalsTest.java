package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Blocked;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jvm;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Scratch;
import java.nio.channels.FileChannel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What must not end a transfer: the JDK's wake-up signals while nothing is closed, and an interrupt where the file is
 * marked uninterruptible (points 14 and 15 of the list). Both need the JDK's insides, and so a JVM that opens them.
 */
@Tag("agent")
class SignalsTest {
    private static final String OPENED = "java.base/sun.nio.ch=ALL-UNNAMED";

    @Test
    void point14AnUninterruptibleFileIsNotClosedByAnInterrupt() throws Exception {
        Jvm.likeThis().option("--add-opens", OPENED).run(Uninterruptible.class).well();
    }

    @Test
    void point15ASignalAfterWhichAllIsStillOpenEndsNothing() throws Exception {
        Jvm.likeThis().option("--add-opens", OPENED).property("sluice.soak", Rounds.SOAK).run(Signalled.class).well();
    }

    /** Interrupts blocked transfers from uninterruptible files, and sees them go on to their ends. */
    static final class Uninterruptible {
        private Uninterruptible() {}

        public static void main(String[] arguments) throws Exception {
            var mark = Class.forName("sun.nio.ch.FileChannelImpl").getMethod("setUninterruptible");
            for (Blocked blocked : Blocked.all()) {
                // In the loop it is the socket's own write that is interrupted.
                boolean loop = blocked.way().toString().contains("COPY_LOOP");
                if (blocked.from() == End.FILE && !blocked.way().isJdk() && !loop) {
                    try (Scratch scratch = new Scratch()) {
                        var transfer = blocked.start(scratch, source -> mark.invoke(scratch.behind(source.file())));
                        transfer.thread().interrupt();
                        transfer.letEnd();
                        byte[] arrived = transfer.target().received();
                        assertEquals(arrived.length, transfer.running().result(), blocked::toString);
                        Content.assertSame(transfer.content(), arrived, blocked.toString());
                        assertTrue(transfer.running().interruptedAfter(), blocked::toString);
                        assertTrue(((FileChannel) transfer.source().channel()).isOpen(), blocked::toString);
                    }
                }
            }
        }
    }

    /** Sends blocked transfers the signal that a close would send, while nothing is closed. */
    static final class Signalled {
        private static final int SIGNALS = Rounds.SOAK ? 1000 : 20;

        private Signalled() {}

        public static void main(String[] arguments) throws Exception {
            Class<?> threads = Class.forName("sun.nio.ch.NativeThread");
            var current = threads.getDeclaredMethod("current");
            var signal = threads.getDeclaredMethod("signal", long.class);
            current.setAccessible(true);
            signal.setAccessible(true);
            for (Blocked blocked : Blocked.all()) {
                // From a file, a drop-in may return a short count.
                boolean goesOn = blocked.way().isRich() || blocked.from().streams() && !blocked.way().isJdk();
                if (!goesOn) {
                    continue;
                }
                try (Scratch scratch = new Scratch()) {
                    long[] thread = {0};
                    var transfer = blocked.start(scratch, source -> thread[0] = (long) current.invoke(null));
                    for (int n = 0; n < SIGNALS; n++) {
                        signal.invoke(null, thread[0]);
                        transfer.running().awaitBlocked();
                    }
                    transfer.letEnd();
                    byte[] arrived = transfer.target().received();
                    assertEquals(arrived.length, transfer.running().result(), blocked::toString);
                    Content.assertSame(transfer.content(), arrived, blocked.toString());
                    assertFalse(transfer.running().interruptedAfter(), blocked::toString);
                }
            }
        }
    }
}
