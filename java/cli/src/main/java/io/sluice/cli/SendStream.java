package io.sluice.cli;

import io.sluice.Outcome;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.demo.Progress;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** One connection of a sender, which takes from the files that are left until there are none. Used by one thread. */
final class SendStream {
    /** How much of standard input is one chunk: what a pipe holds. */
    private static final int CHUNK = 64 << 10;

    private final Wire wire;
    private final Replies replies;
    private final Queue<Path> left;
    private final Send options;
    private final StreamFigures figures;
    private final Progress progress;
    private final Traffic traffic;
    private CheckKind check;
    private int answered;

    SendStream(Wire wire, Queue<Path> left, Send options, StreamFigures figures, Progress progress) {
        this.wire = wire;
        this.replies = new Replies(wire);
        this.left = left;
        this.options = options;
        this.figures = figures;
        this.progress = progress;
        traffic = new Traffic(wire, options.rate(), figures, progress);
    }

    void run(Hello hello) throws IOException, CommandException {
        try {
            wire.write(hello.encoded());
            Frame welcome = expect(Frame.WELCOME);
            check = CheckKind.of((int) welcome.number());
            if (check == null || hello.insists() && check != hello.check()) {
                throw CommandException.refused("the receiver does not check by " + hello.check());
            }
            figures.checkedBy(check);
            for (Path file = left.poll(); file != null; file = left.poll()) {
                if (file.equals(Send.STANDARD_INPUT)) {
                    input();
                } else {
                    file(file);
                }
            }
            wire.send(Frame.ofLong(Frame.END, answered));
            if (expect(Frame.END).number() != answered) {
                throw new ProtocolException("the receiver has counted other files than were sent");
            }
        } catch (IOException e) {
            replies.explain(e);
        }
    }

    private Frame expect(byte type) throws IOException, CommandException {
        Frame frame = replies.next();
        if (frame.type() != type) {
            throw new ProtocolException("the peer is no sluice receive, or of another version: it answers '" + (char) frame.type()
                    + "' where '" + (char) type + "' was due");
        }
        return frame;
    }

    /** Offers a file; the offset from which it is wanted, or -1 if it is not. */
    private long offer(Offer offer) throws IOException, CommandException {
        wire.send(offer.frame());
        Frame answer = replies.next();
        answered++;
        switch (answer.type()) {
            case Frame.ACCEPT -> {
                long offset = answer.number();
                if (offset < 0 || offset > Math.max(0, offer.size())) {
                    throw new ProtocolException("the receiver wants " + offer.name() + " from byte " + offset + " on");
                }
                return offset;
            }
            case Frame.SKIP -> {
                figures.skipped();
                progress.skip(offer.size());
            }
            case Frame.REFUSE -> {
                refused(answer);
                progress.skip(Math.max(0, offer.size()));
            }
            default -> throw new ProtocolException("the receiver answers an offer with '" + (char) answer.type() + "'");
        }
        return -1;
    }

    private void refused(Frame answer) {
        CommandException why = answer.reason("the receiver");
        figures.refused(why.exitCode());
        options.warn(why.getMessage());
    }

    private void file(Path path) throws IOException, CommandException {
        FileIdentity identity = FileIdentity.of(path.toRealPath());
        long size = identity.size();
        try (FileChannel file = FileChannel.open(path); TrailingCheck trailing = new TrailingCheck(check, file)) {
            long modified = identity.modified().to(TimeUnit.NANOSECONDS);
            long from = offer(new Offer(size, modified, identity.mode() & 0777, identity.key(), options.nameOf(path)));
            if (from < 0) {
                return;
            }
            progress.say(path.getFileName().toString());
            progress.skip(from);
            figures.moved().resumedFrom(from);
            if (from > 0) {
                wire.atWork(() -> trailing.catchUp(from));
            }
            body(file, from, size, trailing);
            byte[] value = trailing.value(size);
            if (!FileIdentity.of(path.toRealPath()).equals(identity)) {
                String why = options.nameOf(path) + ": was changed while it was sent";
                wire.send(Frame.ofReason(Frame.FAILURE, ExitCode.FAILED, why));
                throw CommandException.failed(why);
            }
            trailer(size, value);
        }
    }

    private void body(FileChannel file, long from, long size, TrailingCheck trailing) throws IOException {
        ByteBuffer head = Frame.of(Frame.BODY).encoded();
        if (from == size) {
            wire.write(head);
        }
        wire.waiting(true);
        for (long at = from; at < size; ) {
            long count = traffic.next(size - at);
            TransferReport report = traffic.paced(Transfer.from(file, at, count)).header(head).to(wire.channel());
            at += traffic.moved(report);
            if (report.bytes() < count) {
                throw new IOException("the file got shorter while it was sent, to " + at + " bytes");
            }
            trailing.upTo(at);
        }
        wire.waiting(false);
    }

    private void trailer(long size, byte[] value) throws IOException, CommandException {
        ByteBuffer payload = ByteBuffer.allocate(Long.BYTES + value.length).putLong(size).put(value).flip();
        wire.send(new Frame(Frame.TRAILER, payload));
        Frame answer = replies.next();
        if (answer.type() == Frame.REFUSE) {
            refused(answer);
        } else if (answer.type() != Frame.KEPT || answer.number() != size) {
            throw new ProtocolException("the receiver does not say that it has kept " + size + " bytes");
        } else {
            figures.file();
        }
    }

    private void input() throws IOException, CommandException {
        if (offer(new Offer(-1, 0, 0644, "", options.nameOf(Send.STANDARD_INPUT))) < 0) {
            return;
        }
        wire.send(Frame.of(Frame.BODY));
        RunningCheck running = check.begin();
        @SuppressWarnings("resource") // it is the process's, and stays open
        FileChannel input = new FileInputStream(FileDescriptor.in).getChannel();
        long size = running == null ? spliced(input) : read(input, running);
        wire.write(chunk(0));
        trailer(size, running == null ? new byte[0] : running.value());
    }

    /** By way of a pipe of our own, which tells how long the next chunk is; the bytes stay in the kernel. */
    private long spliced(FileChannel input) throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink(); Pipe.SourceChannel source = pipe.source()) {
            // Small pieces fill a pipe long before their sum does.
            sink.configureBlocking(false);
            long size = 0;
            while (true) {
                TransferReport taken = Transfer.from(input, CHUNK).to(sink);
                figures.moved().called(taken);
                if (taken.bytes() > 0) {
                    TransferReport sent = traffic.paced(Transfer.from(source, taken.bytes())).header(chunk((int) taken.bytes())).to(wire.channel());
                    size += traffic.moved(sent);
                }
                if (taken.outcome() == Outcome.END_OF_SOURCE) {
                    return size;
                }
            }
        }
    }

    private long read(FileChannel input, RunningCheck running) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        long size = 0;
        while (input.read(buffer.clear()) >= 0) {
            int count = buffer.flip().remaining();
            running.update(buffer.duplicate());
            ByteBuffer[] both = {chunk(count), buffer};
            while (buffer.hasRemaining()) {
                wire.channel().write(both);
            }
            size += count;
            traffic.copied(count);
        }
        return size;
    }

    private static ByteBuffer chunk(int length) {
        return new Frame(Frame.CHUNK, ByteBuffer.allocate(Integer.BYTES).putInt(length).flip()).encoded();
    }
}
