package io.sluice.cli;

import io.sluice.Method;
import io.sluice.Outcome;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.demo.Progress;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** One connection of a sender, which takes from the files that are left until there are none. Used by one thread. */
final class SendStream {
    /** How much of standard input is one chunk: what a pipe holds. */
    private static final int CHUNK = 64 << 10;

    private final Wire wire;
    private final Replies replies;
    private final Send options;
    private final StreamFigures figures;
    private final Progress progress;
    private final Traffic traffic;
    private CheckKind check;
    private int answered;

    SendStream(Wire wire, Send options, StreamFigures figures, Progress progress) {
        this.wire = wire;
        this.replies = new Replies(wire);
        this.options = options;
        this.figures = figures;
        this.progress = progress;
        traffic = new Traffic(wire, options.rate(), figures, progress);
    }

    /** Brings parts of a file that another connection has offered. */
    void help(Hello hello, SendParts parts) throws IOException, CommandException {
        try {
            greet(hello);
            wire.send(parts.join());
            expect(Frame.ACCEPT);
            Frame sent = Frame.ofLong(Frame.PARTS_SENT, parts.on(wire, traffic));
            wire.send(sent);
            if (expect(Frame.PARTS_SENT).number() != sent.number()) {
                throw new ProtocolException("the receiver has counted other parts than were sent");
            }
            end();
        } catch (IOException e) {
            replies.explain(e);
        } finally {
            parts.giveUp();
        }
    }

    /** Sends files, until there are none left. */
    void run(Hello hello, Queue<Path> left) throws IOException, CommandException {
        try {
            greet(hello);
            for (Path file = left.poll(); file != null; file = left.poll()) {
                if (file.equals(Send.STANDARD_INPUT)) {
                    input();
                } else {
                    file(file);
                }
            }
            end();
        } catch (IOException e) {
            replies.explain(e);
        }
    }

    private void greet(Hello hello) throws IOException, CommandException {
        wire.write(hello.encoded());
        Frame welcome = expect(Frame.WELCOME);
        check = CheckKind.of((int) welcome.number());
        if (check == null || hello.insists() && check != hello.check()) {
            throw CommandException.refused("the receiver does not check by " + hello.check());
        }
        figures.checkedBy(check);
    }

    private void end() throws IOException, CommandException {
        wire.send(Frame.ofLong(Frame.END, answered));
        if (expect(Frame.END).number() != answered) {
            throw new ProtocolException("the receiver has counted other files than were sent");
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

    /** Offers a file; what the receiver says if it wants it, or null if it does not. */
    private Frame offer(Offer offer, byte how) throws IOException, CommandException {
        wire.send(offer.frame(how));
        Frame answer = replies.next();
        answered++;
        switch (answer.type()) {
            case Frame.ACCEPT -> {
                long offset = answer.number();
                if (offset < 0 || offset > Math.max(0, offer.size())) {
                    throw new ProtocolException("the receiver wants " + offer.name() + " from byte " + offset + " on");
                }
                return answer;
            }
            case Frame.LACKING -> {
                if (how != Frame.PARTS) {
                    throw new ProtocolException("the receiver wants " + offer.name() + " in parts");
                }
                return answer;
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
        return null;
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
            Offer offer = new Offer(size, modified, identity.mode() & 0777, identity.key(), options.nameOf(path));
            Frame answer = offer(offer, options.inParts(size) ? Frame.PARTS : Frame.OFFER);
            if (answer == null) {
                return;
            }
            progress.say(path.getFileName().toString());
            if (answer.type() == Frame.LACKING) {
                SendParts parts = new SendParts(offer.name(), file, new Parts(size), answer);
                resumedFrom(parts.bytesThere());
                trailing.follow(size);
                wire.atWork(() -> {
                    options.sendOnSeveral(parts);
                    trailing.catchUp(size);
                });
            } else {
                long from = answer.number();
                resumedFrom(from);
                if (from > 0) {
                    wire.atWork(() -> trailing.catchUp(from));
                }
                body(file, from, size, trailing);
            }
            byte[] value = trailing.value(size);
            if (!FileIdentity.of(path.toRealPath()).equals(identity)) {
                String why = options.nameOf(path) + ": was changed while it was sent";
                wire.send(Frame.ofReason(Frame.FAILURE, ExitCode.FAILED, why));
                throw CommandException.failed(why);
            }
            trailer(size, value);
        }
    }

    private void resumedFrom(long bytes) {
        progress.skip(bytes);
        figures.moved().resumedFrom(bytes);
    }

    private void body(FileChannel file, long from, long size, TrailingCheck trailing) throws IOException {
        ByteBuffer head = Frame.of(Frame.BODY).encoded();
        if (from == size) {
            wire.write(head);
        }
        traffic.send(head, file, from, size, trailing);
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
        if (offer(new Offer(-1, 0, 0644, "", options.nameOf(Send.STANDARD_INPUT)), Frame.OFFER) == null) {
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
                // A terminal's lines, say, are read before it shows that the pipe has no room for the last of them.
                byte[] rest = taken.undelivered();
                size += copied(rest, rest.length);
                if (taken.outcome() == Outcome.END_OF_SOURCE) {
                    return size;
                }
            }
        }
    }

    private long read(FileChannel input, RunningCheck running) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        long size = 0;
        while (input.read(buffer.clear()) >= 0) {
            running.update(buffer.flip().duplicate());
            size += copied(buffer.array(), buffer.limit());
        }
        return size;
    }

    /** Sends bytes as a chunk, if there are any, and returns how many there were. */
    private long copied(byte[] bytes, int count) throws IOException {
        if (count == 0) {
            return 0; // such a chunk is the end
        }
        ReadableByteChannel source = Channels.newChannel(new ByteArrayInputStream(bytes, 0, count));
        return traffic.moved(traffic.paced(Transfer.from(source, count)).method(Method.COPY_LOOP).header(chunk(count)).to(wire.channel()));
    }

    private static ByteBuffer chunk(int length) {
        return new Frame(Frame.CHUNK, ByteBuffer.allocate(Integer.BYTES).putInt(length).flip()).encoded();
    }
}
