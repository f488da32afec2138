package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Sluice;
import io.sluice.Transfer;
import io.sluice.contract.fixture.Connection;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.Running;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Transfers that share a channel: they do not get in each other's way, and one close frees them all. */
@ExtendWith(OpenDescriptors.class)
class ManyAtOnceTest {
    private static final byte[] CONTENT = Content.of(2 << 20);

    @Test
    void point12ClosingAFileFreesAllThatSendIt() throws Exception {
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            try (Scratch scratch = new Scratch()) {
                FileChannel file = scratch.open(scratch.file(CONTENT), READ);
                List<Running<Long>> transfers = new ArrayList<>();
                for (End end : new End[] {End.TCP, End.UNIX, End.PIPE, End.TCP, End.UNIX, End.PIPE}) {
                    Sink target = Sink.stalled(scratch, end);
                    transfers.add(Running.start(() -> Sluice.transferTo(file, 0, Long.MAX_VALUE, target.channel())));
                }
                for (Running<Long> transfer : transfers) {
                    transfer.awaitBlocked();
                }
                file.close();
                for (Running<Long> transfer : transfers) {
                    assertTrue(transfer.result() > 0);
                }
            }
        }
    }

    @Test
    void point12ClosingAFileFreesAllThatFillIt() throws Exception {
        for (int round = 0; round < Rounds.OF_A_RACE; round++) {
            try (Scratch scratch = new Scratch()) {
                FileChannel file = scratch.open(scratch.file(), WRITE);
                List<Running<Long>> transfers = new ArrayList<>();
                for (End end : new End[] {End.TCP, End.UNIX, End.PIPE, End.TCP, End.UNIX, End.PIPE}) {
                    Source source = Source.open(scratch, end);
                    transfers.add(Running.start(() -> Sluice.transferFrom(file, source.channel(), 0, 1 << 20)));
                }
                for (Running<Long> transfer : transfers) {
                    transfer.awaitBlocked();
                }
                file.close();
                for (Running<Long> transfer : transfers) {
                    assertInstanceOf(AsynchronousCloseException.class, transfer.thrown());
                }
            }
        }
    }

    @Test
    void point12ClosingASocketFreesBothItsHalves() throws Exception {
        for (End end : new End[] {End.TCP, End.UNIX}) {
            for (int round = 0; round < Rounds.OF_A_RACE; round++) {
                try (Scratch scratch = new Scratch()) {
                    Connection connection = Connection.narrow(scratch, end);
                    FileChannel from = scratch.open(scratch.file(CONTENT), READ);
                    FileChannel to = scratch.open(scratch.file(), WRITE);
                    Running<Long> sending = Running.start(
                            () -> Sluice.transferTo(from, 0, Long.MAX_VALUE, connection.here()));
                    Running<Long> receiving = Running.start(
                            () -> Sluice.transferFrom(to, connection.here(), 0, 1 << 20));
                    sending.awaitBlocked();
                    receiving.awaitBlocked();
                    connection.here().close();
                    assertTrue(sending.result() > 0);
                    assertInstanceOf(AsynchronousCloseException.class, receiving.thrown());
                }
            }
        }
    }

    @Test
    void manyThreadsSendOneFileAtOnce() throws Exception {
        try (Scratch scratch = new Scratch()) {
            FileChannel file = scratch.open(scratch.file(CONTENT), READ);
            List<Sink> targets = new ArrayList<>();
            List<Running<Long>> transfers = new ArrayList<>();
            for (int thread = 0; thread < 12; thread++) {
                Sink target = Sink.open(scratch, End.values()[thread % End.values().length]);
                targets.add(target);
                int position = thread * 1000;
                transfers.add(Running.start(() -> Transfer.from(file, position, Long.MAX_VALUE).to(target.channel()).bytes()));
            }
            for (int thread = 0; thread < 12; thread++) {
                byte[] expected = Content.region(CONTENT, thread * 1000L, CONTENT.length);
                assertEquals(expected.length, transfers.get(thread).result());
                Content.assertSame(expected, targets.get(thread).received(), "thread " + thread);
            }
        }
    }

    @Test
    void threadsThatCopyBetweenTheSameTwoFilesDoNotLockEachOtherOut() throws Exception {
        try (Scratch scratch = new Scratch()) {
            Path one = scratch.file(CONTENT);
            Path other = scratch.file(CONTENT);
            FileChannel first = scratch.open(one, READ, WRITE);
            FileChannel second = scratch.open(other, READ, WRITE);
            List<Running<Void>> transfers = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                boolean forth = thread % 2 == 0;
                transfers.add(Running.start(() -> {
                    for (int n = 0; n < 200; n++) {
                        // Each at its own position: both are held while bytes are moved.
                        Transfer.from((ReadableByteChannel) (forth ? first : second), 1000)
                                .to(forth ? second : first);
                    }
                    return null;
                }));
            }
            for (Running<Void> transfer : transfers) {
                transfer.result();
            }
        }
    }
}
