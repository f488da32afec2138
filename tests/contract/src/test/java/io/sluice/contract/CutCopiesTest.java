package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Checksum;
import io.sluice.FileTruncatedException;
import io.sluice.Method;
import io.sluice.Transfer;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A file that is cut at any time while it is copied in Java: the copy is whole, or the rich form says that it is not. */
@ExtendWith(OpenDescriptors.class)
class CutCopiesTest {
    private static final int ROUNDS = 10 * Rounds.OF_A_RACE;
    private static final byte[] CONTENT = Content.of(64 << 10);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Test
    void aCopyThroughABufferHoldsNoZeros() throws Exception {
        copyAndCut(transfer -> transfer.method(Method.COPY_LOOP));
    }

    @Test
    void aCopyWithAChecksumHoldsNoZeros() throws Exception {
        copyAndCut(transfer -> transfer.checksum(Checksum.CRC32C));
    }

    @Test
    void aCopyByTheJdkThatMayHoldZerosIsNotWhole() throws Exception {
        copyAndCut(transfer -> transfer.method(Method.JDK));
    }

    private void copyAndCut(UnaryOperator<Transfer> by) throws Exception {
        Path from = scratch.path();
        Path to = scratch.path();
        int truncated = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Files.write(from, CONTENT);
            int cut = 1 + round * 977 % CONTENT.length;
            int turns = round * 37 % 3000;
            try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileChannel target = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                AtomicBoolean begins = new AtomicBoolean();
                Running<FileChannel> cutter = Running.start(() -> {
                    while (!begins.get()) {
                        Thread.onSpinWait();
                    }
                    for (int i = 0; i < turns; i++) {
                        Thread.onSpinWait();
                    }
                    return source.truncate(cut);
                });
                begins.set(true);
                String what = "round " + round + ", cut to " + cut;
                byte[] expected = CONTENT;
                try {
                    long bytes = by.apply(Transfer.from(source, 0, CONTENT.length)).to(target, 0).bytes();
                    assertTrue(bytes == CONTENT.length || bytes == cut, what);
                    expected = Content.region(CONTENT, 0, (int) bytes);
                } catch (FileTruncatedException e) {
                    truncated++;
                    int kept = (int) (e.mayHoldZeros() ? Math.min(cut, e.bytesTransferred()) : e.bytesTransferred());
                    expected = Content.region(CONTENT, 0, kept);
                }
                cutter.result();
                byte[] copy = Files.readAllBytes(to);
                Content.assertSame(expected, Content.region(copy, 0, expected.length), what);
            }
        }
        System.out.println(truncated + " of " + ROUNDS + " were cut in time to notice");
    }
}
