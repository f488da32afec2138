package io.sluice.cli;

import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.demo.Intake;
import io.sluice.demo.Outlet;
import io.sluice.demo.Progress;
import io.sluice.demo.Verdict;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** One connection from a {@code sluice compare}, which may say anything. Used by one thread. */
final class CounterpartStream {
    private static final String WHO = "the comparing end";

    private final Wire wire;
    private final Counterpart shared;
    private final AtomicLong moved;
    private final Progress progress;

    /** What is taken and sent back is added up. */
    CounterpartStream(Wire wire, Counterpart shared, AtomicLong moved, Progress progress) {
        this.wire = wire;
        this.shared = shared;
        this.moved = moved;
        this.progress = progress;
    }

    /** The connection that stands for the comparison: it lasts as long. */
    void lead() throws IOException, CommandException {
        welcome();
        Frame[] said = new Frame[1];
        wire.atWork(() -> {
            wire.waiting(true);
            try {
                said[0] = wire.read();
            } catch (EOFException e) {
                throw new EOFException(WHO + " has gone before its end");
            } finally {
                wire.waiting(false);
            }
        });
        Frame frame = said[0];
        if (frame.type() == Frame.FAILURE) {
            throw frame.reason(WHO);
        }
        if (frame.type() != Frame.END) {
            throw unexpected(frame);
        }
        wire.send(Frame.ofLong(Frame.END, 0));
    }

    /** Any other: one thing after the other, until it is hung up. */
    void serve() throws IOException {
        shared.joinedBy(wire);
        try {
            welcome();
            while (true) {
                Frame frame;
                try {
                    frame = wire.read(); // for as long as the comparison lasts
                } catch (EOFException e) {
                    return;
                }
                switch (frame.type()) {
                    case Frame.HOLD -> hold(Announcement.of(frame));
                    case Frame.MEASURE -> take(Announcement.of(frame));
                    case Frame.GIVE -> give(frame.number());
                    default -> throw unexpected(frame);
                }
            }
        } finally {
            shared.leftBy(wire);
        }
    }

    private void welcome() throws IOException {
        wire.send(Frame.ofLong(Frame.WELCOME, Counterpart.memory()));
    }

    private static ProtocolException unexpected(Frame frame) {
        return new ProtocolException(WHO + " says '" + (char) frame.type() + "', which means nothing there");
    }

    private void refuse(String why) throws IOException {
        wire.send(Frame.ofReason(Frame.REFUSE, ExitCode.REFUSED, why));
    }

    private void counted(long bytes) {
        wire.touch();
        moved.addAndGet(bytes);
        progress.advance(bytes);
    }

    /** Takes a file to send it back later. */
    private void hold(Announcement announced) throws IOException {
        long size = announced.size();
        String objection = announced.pieces() > 1 ? "is more than one file" : shared.expect(size);
        if (objection != null) {
            refuse("the file " + objection);
            return;
        }
        FileChannel kept = null;
        try {
            kept = taken(announced);
        } finally {
            if (kept == null) {
                shared.drop(size);
            } else {
                shared.keep(kept, size);
            }
        }
        wire.send(kept != null ? Frame.ofLong(Frame.KEPT, size)
                : Frame.ofReason(Frame.REFUSE, ExitCode.MISMATCH, "the file has another sha256 than it was sent with"));
    }

    /** The file, or null if it is not what was announced. */
    private FileChannel taken(Announcement announced) throws IOException {
        long size = announced.size();
        FileChannel file = shared.scratch();
        boolean right = false;
        try {
            wire.send(Frame.ofLong(Frame.ACCEPT, 0));
            wire.waiting(true);
            TransferReport report = Transfer.from(wire.channel(), size).progress(bytes -> wire.touch(), Wire.STRIDE).to(file, 0);
            wire.waiting(false);
            counted(report.bytes());
            if (report.bytes() < size) {
                throw new EOFException(WHO + " has gone after " + report.bytes() + " of " + size + " bytes");
            }
            right = isThat(file, announced);
            return right ? file : null;
        } finally {
            if (!right) {
                file.close();
            }
        }
    }

    private boolean isThat(FileChannel file, Announcement announced) throws IOException {
        byte[][] found = new byte[1][];
        try (TrailingCheck check = new TrailingCheck(CheckKind.SHA256, file)) {
            wire.atWork(() -> found[0] = check.value(announced.size()));
        }
        return Arrays.equals(found[0], announced.sha256());
    }

    /** Takes pieces, and says what came of them. */
    private void take(Announcement announced) throws IOException {
        String objection = shared.tooLarge(announced.size());
        if (objection != null) {
            refuse("what is measured " + objection);
            return;
        }
        ByteBuffer memory = shared.borrow(announced.total());
        if (memory == null) {
            refuse("another connection is just being measured");
            return;
        }
        Verdict[] found = new Verdict[1];
        try {
            wire.send(Frame.ofLong(Frame.ACCEPT, 0));
            wire.atWork(() -> {
                found[0] = new Intake(wire.channel(), memory, announced.size(), announced.pieces()).take(announced.sha256(), new Intake.Watch() {
                    @Override
                    public void expecting(boolean now) {
                        wire.waiting(now);
                    }

                    @Override
                    public void came(int bytes) {
                        counted(bytes);
                    }

                    @Override
                    public void arrived(long cpuNanos) throws IOException {
                        wire.send(Frame.ofLong(Frame.ARRIVED, cpuNanos));
                    }
                });
            });
        } finally {
            shared.giveBack();
        }
        wire.send(verdict(found[0]));
    }

    private static Frame verdict(Verdict found) {
        byte[] sha256 = found.sha256().getBytes(StandardCharsets.US_ASCII);
        return new Frame(Frame.VERDICT, ByteBuffer.allocate(2 * Long.BYTES + sha256.length)
                .putLong(found.right()).putLong(found.wrong()).put(sha256).flip());
    }

    private void give(long times) throws IOException {
        FileChannel kept = shared.kept();
        long size = shared.size();
        if (!Announcement.makesSense(size, times)) {
            throw new ProtocolException(WHO + " wants a file of " + size + " bytes " + times + " times");
        }
        long cpuNanos = Outlet.send(kept, size, (int) times, wire.channel());
        wire.send(Frame.ofLong(Frame.ARRIVED, cpuNanos));
        counted(size * times);
    }
}
