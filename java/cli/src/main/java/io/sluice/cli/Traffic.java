package io.sluice.cli;

import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.demo.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of one connection: in pieces, no faster than was asked for, and counted. Used by one thread. */
final class Traffic {
    private final Wire wire;
    private final long rate;
    private final StreamFigures figures;
    private final Progress progress;
    private final Pieces pieces = new Pieces();

    /** A rate of 0 bytes per second is none. */
    Traffic(Wire wire, long rate, StreamFigures figures, Progress progress) {
        this.wire = wire;
        this.rate = rate;
        this.figures = figures;
        this.progress = progress;
    }

    /** How large the next piece is, of what is left. */
    long next(long left) {
        return pieces.next(left);
    }

    /** Takes bytes from the connection into a file; returns where they end, which is too soon if the peer has gone. */
    long receive(FileChannel file, long from, long end, TrailingCheck trailing) throws IOException {
        wire.waiting(true);
        for (long at = from; at < end; ) {
            long count = pieces.next(end - at);
            TransferReport report = paced(Transfer.from(wire.channel(), count)).to(file, at);
            at += moved(report);
            if (report.bytes() < count) {
                return at;
            }
            trailing.upTo(at);
        }
        wire.waiting(false);
        return end;
    }

    /** Sends bytes of a file, with a message before them. */
    void send(ByteBuffer head, FileChannel file, long from, long end, TrailingCheck trailing) throws IOException {
        wire.waiting(true);
        for (long at = from; at < end; ) {
            long count = pieces.next(end - at);
            TransferReport report = paced(Transfer.from(file, at, count)).header(head).to(wire.channel());
            at += moved(report);
            if (report.bytes() < count) {
                throw new IOException("the file got shorter while it was sent, to " + at + " bytes");
            }
            trailing.upTo(at);
        }
        wire.waiting(false);
    }

    /** A transfer that is heard of, and keeps to the rate. */
    Transfer paced(Transfer transfer) {
        Transfer watched = transfer.progress(bytes -> wire.touch(), pieces.stride());
        return rate > 0 ? watched.rateLimit(rate) : watched;
    }

    /** Counts what a transfer has moved, and returns how many bytes it were. */
    long moved(TransferReport report) {
        pieces.done();
        wire.touch();
        figures.moved().moved(report);
        progress.advance(report.bytes());
        return report.bytes();
    }
}
