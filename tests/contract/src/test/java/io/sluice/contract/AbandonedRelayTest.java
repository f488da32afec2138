package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.Relay;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Relayed;
import io.sluice.contract.fixture.Scratch;
import io.sluice.internal.Pipes;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A relay that nobody closes keeps nothing once nobody has it any more. */
@ExtendWith(OpenDescriptors.class)
class AbandonedRelayTest {
    private static final byte[] CONTENT = Content.of(1 << 20);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    /** A relay that holds bytes in a pipe, since its target takes no more. */
    private record Stalled(Relay relay, SocketChannel target) {
        static Stalled open(Scratch scratch) throws Exception {
            Relayed peers = Relayed.narrow(scratch, End.TCP);
            for (SocketChannel socket : List.of(peers.client(), peers.first(), peers.second())) {
                socket.configureBlocking(false);
            }
            Relay relay = Relay.between(peers.first(), peers.second());
            ByteBuffer content = ByteBuffer.wrap(CONTENT);
            Await.until("bytes are held", () -> {
                peers.client().write(content);
                relay.pump();
                return relay.report().forward().held() > 0;
            });
            return new Stalled(relay, peers.second());
        }
    }

    @Test
    void thePipeOfARelayThatIsForgottenIsClosed() throws Exception {
        Pipes.releaseIdle();
        long before = Pipes.count();
        Stalled kept = Stalled.open(scratch);
        Stalled.open(scratch);
        Pipes.releaseIdle();
        assertEquals(before + 2, Pipes.count());
        Await.until("one pipe is left", () -> {
            System.gc();
            return Pipes.count() == before + 1;
        });
        long held = kept.relay.report().forward().held();
        assertEquals(held, kept.relay.undelivered(kept.target).length, "what the one that is kept hands back");
        kept.relay.close();
        Pipes.releaseIdle();
        assertEquals(before, Pipes.count());
    }
}
