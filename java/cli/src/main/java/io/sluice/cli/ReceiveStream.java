package io.sluice.cli;

import io.sluice.DiskFullException;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.demo.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** One connection from a sender, which may send anything. Used by one thread. */
final class ReceiveStream {
    /** What a sender may put into one chunk of a stream. */
    private static final int LARGEST_CHUNK = 16 << 20;

    private final Wire wire;
    private final Landing landing;
    private final FileChannel output;
    private final Receive options;
    private final StreamFigures figures;
    private final Progress progress;
    private final Traffic traffic;
    private CheckKind check;
    private int answered;

    /** An output takes all, instead of files in the landing. */
    ReceiveStream(Wire wire, Landing landing, FileChannel output, Receive options, StreamFigures figures, Progress progress) {
        this.wire = wire;
        this.landing = landing;
        this.output = output;
        this.options = options;
        this.figures = figures;
        this.progress = progress;
        traffic = new Traffic(wire, options.rate(), figures, progress);
    }

    void run(Hello hello) throws IOException, CommandException {
        // What goes to standard output is gone: it would have to be read on the way.
        check = output != null && !hello.insists() ? CheckKind.NONE : hello.check();
        figures.checkedBy(check);
        wire.send(Frame.ofLong(Frame.WELCOME, check.ordinal()));
        while (true) {
            Frame frame = next();
            switch (frame.type()) {
                case Frame.OFFER -> take(Offer.of(frame));
                case Frame.END -> {
                    wire.send(Frame.ofLong(Frame.END, answered));
                    if (frame.number() != answered) {
                        throw new ProtocolException("the sender has counted other files than it sent");
                    }
                    return;
                }
                default -> throw unexpected(frame, "an offer");
            }
        }
    }

    private static ProtocolException unexpected(Frame frame, String due) {
        return new ProtocolException("the sender says '" + (char) frame.type() + "' where " + due + " was due");
    }

    private Frame next() throws IOException, CommandException {
        wire.waiting(true);
        Frame frame;
        try {
            frame = wire.read();
        } finally {
            wire.waiting(false);
        }
        if (frame.type() == Frame.FAILURE) {
            throw frame.reason("the sender");
        }
        return frame;
    }

    private void take(Offer offer) throws IOException, CommandException {
        answered++;
        Frame answer = output != null && answered > 1
                ? Frame.ofReason(Frame.REFUSE, ExitCode.REFUSED, Offer.shown(offer.name()) + " would follow another in one stream")
                : output != null ? null : landing.admit(offer);
        if (answer != null) {
            wire.send(answer);
            if (answer.type() == Frame.SKIP) {
                figures.skipped();
            } else {
                refused(answer);
            }
            return;
        }
        if (output != null) {
            pass(offer);
            return;
        }
        try {
            land(offer);
        } finally {
            landing.left(offer);
        }
    }

    private void refused(Frame answer) {
        CommandException why = answer.reason("refused");
        figures.refused(why.exitCode());
        options.warn(why.getMessage());
    }

    private void land(Offer offer) throws IOException, CommandException {
        try (PartFile part = PartFile.open(landing.target(offer), offer.key() + " " + check, offer.size());
                TrailingCheck trailing = new TrailingCheck(check, part.channel())) {
            long from = part.resumedFrom();
            String room = landing.room(offer.size() - from);
            if (room != null) {
                Frame refusal = Frame.ofReason(Frame.REFUSE, ExitCode.FAILED, Offer.shown(offer.name()) + " " + room);
                wire.send(refusal);
                refused(refusal);
                return;
            }
            if (from > 0) {
                wire.atWork(() -> trailing.catchUp(from));
            }
            accept(offer, from);
            try {
                long size = offer.isStream() ? stream(offer, part.channel(), trailing) : body(offer, part.channel(), from, trailing);
                finish(offer, part, size, trailing);
            } catch (DiskFullException e) {
                part.discard();
                throw e;
            } catch (ProtocolException | CommandException e) {
                // A sender that lies, or takes it back: nothing of it is worth keeping.
                part.discard();
                throw e;
            }
        }
    }

    private void accept(Offer offer, long from) throws IOException, CommandException {
        figures.moved().resumedFrom(from);
        progress.expect(Math.max(0, offer.size()));
        progress.say(offer.name());
        progress.skip(from);
        wire.send(Frame.ofLong(Frame.ACCEPT, from));
        Frame frame = next();
        if (frame.type() != Frame.BODY) {
            throw unexpected(frame, "a body");
        }
    }

    private long body(Offer offer, FileChannel file, long from, TrailingCheck trailing) throws IOException {
        wire.waiting(true);
        for (long at = from; at < offer.size(); ) {
            long count = traffic.next(offer.size() - at);
            TransferReport report = traffic.paced(Transfer.from(wire.channel(), count)).to(file, at);
            at += traffic.moved(report);
            if (report.bytes() < count) {
                throw gone(offer, at);
            }
            trailing.upTo(at);
        }
        wire.waiting(false);
        return offer.size();
    }

    private EOFException gone(Offer offer, long at) {
        boolean resumable = output == null && at > 0 && offer.size() >= PartFile.RESUMABLE;
        return new EOFException("the sender has gone after " + at + " of " + offer.size() + " bytes of " + Offer.shown(offer.name())
                + (resumable ? "; sent again, it goes on from there" : ""));
    }

    private long stream(Offer offer, FileChannel file, TrailingCheck trailing) throws IOException, CommandException {
        long at = 0;
        for (int count = chunk(); count > 0; count = chunk()) {
            if (!landing.grow(at, count)) {
                throw CommandException.refused(Offer.shown(offer.name()) + " is longer than the receiver takes");
            }
            long end = at + count;
            at += traffic.moved(traffic.paced(Transfer.from(wire.channel(), count)).to(file, at));
            if (at < end) {
                throw cutShort(offer, at);
            }
            trailing.upTo(at);
        }
        return at;
    }

    private static EOFException cutShort(Offer offer, long at) {
        return new EOFException("the sender has gone after " + at + " bytes of " + Offer.shown(offer.name()) + ", before its end");
    }

    /** How long the next chunk is; 0 for the end. A stream may pause for as long as it likes. */
    private int chunk() throws IOException, CommandException {
        Frame frame = wire.read();
        if (frame.type() == Frame.FAILURE) {
            throw frame.reason("the sender");
        }
        if (frame.type() != Frame.CHUNK || frame.payload().remaining() != Integer.BYTES) {
            throw unexpected(frame, "a chunk");
        }
        int count = frame.payload().getInt();
        if (count < 0 || count > LARGEST_CHUNK) {
            throw new ProtocolException("the sender sends a chunk of " + count + " bytes");
        }
        return count;
    }

    private void finish(Offer offer, PartFile part, long size, TrailingCheck trailing) throws IOException, CommandException {
        if (!verdict(offer, size, trailer(size), trailing.value(size))) {
            part.discard();
            return;
        }
        wire.atWork(() -> {
            Landing.dress(part.path(), offer);
            part.finish(options.sync());
        });
        wire.send(Frame.ofLong(Frame.KEPT, size));
        figures.file();
    }

    /** The checksum that the sender states. */
    private byte[] trailer(long size) throws IOException, CommandException {
        Frame frame = next();
        if (frame.type() != Frame.TRAILER || frame.payload().remaining() < Long.BYTES) {
            throw unexpected(frame, "a trailer");
        }
        long stated = frame.payload().getLong();
        if (stated != size) {
            throw new ProtocolException("the sender says that it sent " + stated + " bytes, and " + size + " have arrived");
        }
        byte[] value = new byte[frame.payload().remaining()];
        frame.payload().get(value);
        return value;
    }

    private boolean verdict(Offer offer, long size, byte[] stated, byte[] found) throws IOException {
        if (Arrays.equals(stated, found)) {
            return true;
        }
        Frame refusal = Frame.ofReason(Frame.REFUSE, ExitCode.MISMATCH, Offer.shown(offer.name())
                + " has another " + check + " than it was sent with, after " + size + " bytes; it was thrown away");
        wire.send(refusal);
        refused(refusal);
        return false;
    }

    /** Hands everything on to the output. */
    private void pass(Offer offer) throws IOException, CommandException {
        accept(offer, 0);
        RunningCheck running = check.begin();
        long size = 0;
        if (offer.isStream()) {
            for (int count = chunk(); count > 0; count = chunk()) {
                if (handOn(count, running) < count) {
                    throw cutShort(offer, size);
                }
                size += count;
            }
        } else {
            wire.waiting(true);
            while (size < offer.size()) {
                long count = traffic.next(offer.size() - size);
                long taken = handOn(count, running);
                size += taken;
                if (taken < count) {
                    throw gone(offer, size);
                }
            }
            wire.waiting(false);
        }
        if (verdict(offer, size, trailer(size), running == null ? new byte[0] : running.value())) {
            wire.send(Frame.ofLong(Frame.KEPT, size));
            figures.file();
        }
    }

    private long handOn(long count, RunningCheck running) throws IOException {
        if (running == null) {
            return traffic.moved(traffic.paced(Transfer.from(wire.channel(), count)).to(output));
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(count, 1 << 20));
        long taken = 0;
        while (taken < count && wire.channel().read(buffer.clear().limit((int) Math.min(buffer.capacity(), count - taken))) >= 0) {
            taken += buffer.flip().remaining();
            running.update(buffer.duplicate());
            while (buffer.hasRemaining()) {
                output.write(buffer);
            }
            wire.touch();
        }
        traffic.copied(taken);
        return taken;
    }
}
