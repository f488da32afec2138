package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.contract.fixture.Connection;
import io.sluice.contract.fixture.DropIn;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Foreign;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** More than fits into an int, and into one system call. */
@ExtendWith(OpenDescriptors.class)
class LargeTest {
    /** What one system call moves at most: INT_MAX less the rest of a page (read(2)). */
    private static final long ONE_CALL = 0x7ffff000L;
    private static final long SIZE = ONE_CALL + (1 << 28);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    /** Reads and forgets, and says how much it was. */
    private static Running<Long> discard(SocketChannel socket) {
        return Running.start(() -> {
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
            long bytes = 0;
            for (int n = 0; n >= 0; n = socket.read(buffer.clear())) {
                bytes += n;
            }
            return bytes;
        });
    }

    @Test
    void theRichFormMovesItAll() throws Exception {
        FileChannel file = scratch.open(scratch.sparse(SIZE), READ);
        Connection connection = Connection.open(scratch, End.UNIX);
        Running<Long> peer = discard(connection.there());
        TransferReport report = Transfer.from(file, 0, Long.MAX_VALUE).to(connection.here());
        connection.here().close();
        assertEquals(SIZE, report.bytes());
        assertEquals(SIZE, report.statistics().bytes());
        assertEquals(SIZE, peer.result());
    }

    @ParameterizedTest
    @MethodSource("io.sluice.contract.fixture.DropIn#here")
    void aDropInMovesWhatOneCallMoves(DropIn api) throws Exception {
        scratch.openingAs(api);
        FileChannel file = scratch.open(scratch.sparse(SIZE), READ);
        Connection connection = Connection.open(scratch, End.UNIX);
        Running<Long> peer = discard(connection.there());
        assertEquals(ONE_CALL, api.transferTo(file, 0, SIZE, connection.here()));
        assertEquals(SIZE - ONE_CALL, api.transferTo(file, ONE_CALL, SIZE, connection.here()));
        connection.here().close();
        assertEquals(SIZE, peer.result());
    }

    @ParameterizedTest
    @MethodSource("io.sluice.contract.fixture.DropIn#here")
    void aDropInWritesItAllToAForeignChannel(DropIn api) throws Exception {
        scratch.openingAs(api);
        FileChannel file = scratch.open(scratch.sparse(SIZE), READ);
        LongAdder taken = new LongAdder();
        Foreign.Target target = new Foreign.Target(0) {
            @Override
            public int write(ByteBuffer bytes) {
                int count = bytes.remaining();
                bytes.position(bytes.limit());
                taken.add(count);
                return count;
            }
        };
        assertEquals(SIZE, api.transferTo(file, 0, SIZE, target));
        assertEquals(SIZE, taken.sum());
    }
}
