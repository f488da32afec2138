package io.sluice.cli;

import io.sluice.DiskFullException;
import io.sluice.Transfer;
import io.sluice.demo.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Map;

/** One connection from a sender, which may send anything. Used by one thread. */
final class ReceiveStream {
    private final Wire wire;
    private final Landing landing;
    private final FileChannel output;
    private final Receive options;
    private final StreamFigures figures;
    private final Progress progress;
    private final Traffic traffic;
    private final Map<String, ArrivingParts> inParts;
    private CheckKind check;
    private int answered;

    /** An output takes all, instead of files in the landing; what comes in parts is shared with the sender's other connections. */
    ReceiveStream(Wire wire, Landing landing, Map<String, ArrivingParts> inParts, FileChannel output, Receive options, StreamFigures figures,
            Progress progress) {
        this.wire = wire;
        this.landing = landing;
        this.inParts = inParts;
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
            Frame frame = wire.next("the sender");
            if (!hello.inParts() && (frame.type() == Frame.PARTS || frame.type() == Frame.JOIN)) {
                throw Arrival.unexpected(frame, "an offer");
            }
            switch (frame.type()) {
                case Frame.OFFER -> take(Offer.of(frame), false);
                case Frame.PARTS -> take(Offer.of(frame), true);
                case Frame.JOIN -> join(frame);
                case Frame.END -> {
                    wire.send(Frame.ofLong(Frame.END, answered));
                    if (frame.number() != answered) {
                        throw new ProtocolException("the sender has counted other files than it sent");
                    }
                    return;
                }
                default -> throw Arrival.unexpected(frame, "an offer");
            }
        }
    }

    private void take(Offer offer, boolean inParts) throws IOException, CommandException {
        answered++;
        Frame answer = output != null && answered > 1
                ? Frame.ofReason(Frame.REFUSE, ExitCode.REFUSED, Offer.shown(offer.name()) + " would follow another in one stream")
                : output != null ? null : landing.admit(offer);
        if (answer != null) {
            wire.send(answer);
            if (answer.type() == Frame.SKIP) {
                figures.skipped();
            } else {
                figures.refused(answer, options);
            }
            return;
        }
        Arrival arrival = new Arrival(offer, check, wire, options, figures, progress);
        if (output != null) {
            new HandOver(wire, traffic, output, check).run(arrival);
            return;
        }
        try {
            // On a full disk not even the key could be written that a large file begins with.
            boolean begins = offer.size() >= PartFile.RESUMABLE && !PartFile.isBegun(landing.target(offer));
            if (begins && !hasRoom(arrival, offer.size())) {
                return;
            }
            if (inParts && offer.size() >= Parts.WORTH) {
                landInParts(arrival, offer);
            } else {
                land(arrival, offer);
            }
        } finally {
            landing.left(offer);
        }
    }

    private void land(Arrival arrival, Offer offer) throws IOException, CommandException {
        try (PartFile part = PartFile.open(landing.target(offer), offer.key() + " " + check, offer.size());
                TrailingCheck trailing = new TrailingCheck(check, part.channel())) {
            long from = part.resumedFrom();
            if (!hasRoom(arrival, offer.size() - from)) {
                return;
            }
            if (from > 0) {
                wire.atWork(() -> trailing.catchUp(from));
            }
            arrival.accept(from);
            filled(part, () -> {
                long size = offer.isStream() ? stream(arrival, part.channel(), trailing) : body(arrival, part.channel(), from, trailing);
                finish(arrival, part, size, wire.next("the sender"), trailing);
            });
        }
    }

    private void landInParts(Arrival arrival, Offer offer) throws IOException, CommandException {
        Parts parts = new Parts(offer.size());
        try (PartFile part = PartFile.openInParts(landing.target(offer), offer.key() + " " + check, parts);
                TrailingCheck trailing = new TrailingCheck(check, part.channel());
                ArrivingParts arriving = new ArrivingParts(parts, part, trailing)) {
            if (!hasRoom(arrival, offer.size() - arriving.bytes())) {
                return;
            }
            arrival.begins(arriving.bytes());
            inParts.put(offer.name(), arriving);
            wire.send(arriving.lacking());
            filled(part, () -> {
                Frame trailer = new PartsStream(wire, traffic, arriving).take();
                arriving.checkWhole();
                wire.atWork(() -> trailing.catchUp(offer.size()));
                finish(arrival, part, offer.size(), trailer, trailing);
            });
        } finally {
            inParts.remove(offer.name());
        }
    }

    /** Brings parts of a file that another connection has offered. */
    private void join(Frame frame) throws IOException, CommandException {
        ArrivingParts arriving = inParts.get(Frame.strict(frame.payload()));
        if (arriving == null) {
            throw new ProtocolException("the sender joins in a file that it is not sending");
        }
        new PartsStream(wire, traffic, arriving).takeAll();
    }

    private boolean hasRoom(Arrival arrival, long bytes) throws IOException {
        String room = landing.room(bytes);
        if (room != null) {
            arrival.refuse(ExitCode.FAILED, room);
        }
        return room == null;
    }

    /** Has a file filled and named, or keeps of it what is worth keeping. */
    private static void filled(PartFile part, Wire.Work<CommandException> work) throws IOException, CommandException {
        try {
            work.run();
        } catch (DiskFullException e) {
            throw part.giveUp(e);
        } catch (ProtocolException | CommandException e) {
            // A sender that lies, or takes it back: nothing of it is worth keeping.
            part.discard();
            throw e;
        }
    }

    private long body(Arrival arrival, FileChannel file, long from, TrailingCheck trailing) throws IOException {
        long size = arrival.offer().size();
        long at = traffic.receive(file, from, size, trailing);
        if (at < size) {
            throw arrival.gone(at, size >= PartFile.RESUMABLE);
        }
        return size;
    }

    private long stream(Arrival arrival, FileChannel file, TrailingCheck trailing) throws IOException, CommandException {
        long at = 0;
        for (int count = arrival.chunk(); count > 0; count = arrival.chunk()) {
            if (!landing.grow(at, count)) {
                throw CommandException.refused(Offer.shown(arrival.offer().name()) + " is longer than the receiver takes");
            }
            long end = at + count;
            at += traffic.moved(traffic.paced(Transfer.from(wire.channel(), count)).to(file, at));
            if (at < end) {
                throw arrival.gone(at, false);
            }
            trailing.upTo(at);
        }
        return at;
    }

    private void finish(Arrival arrival, PartFile part, long size, Frame trailer, TrailingCheck trailing) throws IOException {
        if (!arrival.isRight(trailer, size, trailing.value(size))) {
            part.discard();
            return;
        }
        wire.atWork(() -> {
            Landing.dress(part.path(), arrival.offer());
            part.finish(options.sync());
        });
        arrival.kept(size);
    }
}
