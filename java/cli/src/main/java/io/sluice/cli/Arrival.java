package io.sluice.cli;

import io.sluice.demo.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/** What a sender and a receiver say of one file around its bytes. Used by one thread. */
final class Arrival {
    /** What a sender may put into one chunk of a stream. */
    private static final int LARGEST_CHUNK = 16 << 20;

    private final Offer offer;
    private final CheckKind check;
    private final Wire wire;
    private final Receive options;
    private final StreamFigures figures;
    private final Progress progress;

    Arrival(Offer offer, CheckKind check, Wire wire, Receive options, StreamFigures figures, Progress progress) {
        this.offer = offer;
        this.check = check;
        this.wire = wire;
        this.options = options;
        this.figures = figures;
        this.progress = progress;
    }

    static ProtocolException unexpected(Frame frame, String due) {
        return new ProtocolException("the sender says '" + (char) frame.type() + "' where " + due + " was due");
    }

    Offer offer() {
        return offer;
    }

    /** Says no to it, or to what has become of it. */
    void refuse(int exitCode, String why) throws IOException {
        Frame refusal = Frame.ofReason(Frame.REFUSE, exitCode, Offer.shown(offer.name()) + " " + why);
        wire.send(refusal);
        figures.refused(refusal, options);
    }

    /** It is about to come, but for so many bytes that are there. */
    void begins(long there) {
        figures.moved().resumedFrom(there);
        progress.expect(Math.max(0, offer.size()));
        progress.say(offer.name());
        progress.skip(there);
    }

    /** Has it come in one piece, from there on. */
    void accept(long from) throws IOException, CommandException {
        begins(from);
        wire.send(Frame.ofLong(Frame.ACCEPT, from));
        Frame frame = wire.next("the sender");
        if (frame.type() != Frame.BODY) {
            throw unexpected(frame, "a body");
        }
    }

    /** How long the next chunk is; 0 for the end. A stream may pause for as long as it likes. */
    int chunk() throws IOException, CommandException {
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

    /** The sender has gone too soon. */
    EOFException gone(long at, boolean resumable) {
        return new EOFException("the sender has gone after " + at + (offer.isStream() ? "" : " of " + offer.size()) + " bytes of "
                + Offer.shown(offer.name())
                + (offer.isStream() ? ", before its end" : resumable && at > 0 ? "; sent again, it goes on from there" : ""));
    }

    /** Whether what has arrived is what the sender states; if it is not, it is told. */
    boolean isRight(Frame trailer, long size, byte[] found) throws IOException {
        if (trailer.type() != Frame.TRAILER || trailer.payload().remaining() < Long.BYTES) {
            throw unexpected(trailer, "a trailer");
        }
        long stated = trailer.payload().getLong();
        if (stated != size) {
            throw new ProtocolException("the sender says that it sent " + stated + " bytes, and " + size + " have arrived");
        }
        byte[] value = new byte[trailer.payload().remaining()];
        trailer.payload().get(value);
        if (Arrays.equals(value, found)) {
            return true;
        }
        refuse(ExitCode.MISMATCH, "has another " + check + " than it was sent with, after " + size + " bytes; it was thrown away");
        return false;
    }

    /** It is whole and right, and where it belongs. */
    void kept(long size) throws IOException {
        wire.send(Frame.ofLong(Frame.KEPT, size));
        figures.file();
    }
}
