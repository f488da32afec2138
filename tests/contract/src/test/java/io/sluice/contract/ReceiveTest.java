package io.sluice.contract;

import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.Method;
import io.sluice.Outcome;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A non-blocking receive tells the end of the stream from nothing being there yet. */
@ExtendWith(OpenDescriptors.class)
class ReceiveTest {
    private static final byte[] CONTENT = Content.of(30_000);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILE")
    void anEndIsToldFromNothingYet(End end) throws Exception {
        for (Method method : Way.methods(end, End.FILE)) {
            for (boolean stepped : new boolean[] {false, true}) {
                Source source = Source.open(scratch, end).nonBlocking();
                Path path = scratch.file();
                FileChannel file = scratch.open(path, WRITE);
                Transfer plain = Transfer.from(source.channel(), 1 << 20).method(method);
                Transfer transfer =
                        stepped ? plain.progress(bytes -> { }, 7_000).deadline(Duration.ofHours(1)).allocate() : plain;

                assertOutcome(Outcome.SOURCE_NOT_READY, 0, transfer.to(file));
                source.offer(CONTENT);
                long[] got = {0};
                Await.until("all has come", () -> {
                    TransferReport report = transfer.to(file);
                    assertEquals(Outcome.SOURCE_NOT_READY, report.outcome());
                    got[0] += report.bytes();
                    return got[0] == CONTENT.length;
                });
                source.offer((byte) 1, (byte) 2);
                Await.until("two bytes are there", () -> {
                    TransferReport report = Transfer.from(source.channel(), 1).to(file);
                    assertEquals(report.bytes() == 1 ? Outcome.COMPLETE : Outcome.SOURCE_NOT_READY, report.outcome());
                    return report.bytes() == 1;
                });
                source.peer().close();
                long[] last = {0};
                Await.until("the end has come", () -> {
                    TransferReport report = transfer.to(file);
                    last[0] += report.bytes();
                    return report.outcome() == Outcome.END_OF_SOURCE;
                });
                assertEquals(1, last[0]);
                assertOutcome(Outcome.END_OF_SOURCE, 0, transfer.to(file));
                Content.assertSame(Content.joined(CONTENT, new byte[] {1, 2}), Files.readAllBytes(path), "the file");
            }
        }
    }

    private static void assertOutcome(Outcome outcome, long bytes, TransferReport report) {
        assertEquals(outcome, report.outcome());
        assertEquals(bytes, report.bytes());
        assertEquals(0, report.undelivered().length);
    }
}
