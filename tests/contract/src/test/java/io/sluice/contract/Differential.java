package io.sluice.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.DropIn;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Foreign;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Transfers between a file and another channel, in any order and any state of both, and what there is to see of them afterwards:
 * every result, exception, position, and byte.
 *
 * @param sends whether it is transferTo
 * @param file the file whose method is called
 * @param kind what the other channel is
 * @param other the other channel, if it is a file; its size is also how much a stream offers
 * @param blocking whether a stream is in blocking mode
 * @param perCall how much a foreign channel takes or gives in a call
 * @param untilDone whether each call is made again until all has moved, and only that is looked at: for channels that take a
 *     part, of which we may move more in a call than the JDK
 * @param calls what is done one after the other
 */
record Differential(
        boolean sends, OneFile file, Kind kind, OneFile other, boolean blocking, int perCall, boolean untilDone,
        List<Call> calls) {
    /** What the other channel is. */
    enum Kind { FILE, SAME_FILE, TCP, UNIX, PIPE, FOREIGN }

    /** How a file is opened. */
    enum Mode {
        READING(READ), WRITING(WRITE), BOTH(READ, WRITE), APPENDING(WRITE, APPEND);

        private final OpenOption[] options;

        Mode(OpenOption... options) {
            this.options = options;
        }
    }

    /** What happens before a call. */
    enum Before { NOTHING, INTERRUPT, CLOSE_FILE, CLOSE_OTHER, CUT_FILE, SHUT_DOWN }

    /** A file of that size, opened in a mode, with a position of its own. */
    record OneFile(Mode mode, int size, long position) {
        FileChannel open(Scratch scratch, Path path) throws IOException {
            return scratch.open(path, mode.options).position(position);
        }
    }

    /** One call. */
    record Call(Before before, long position, long count) {}

    private static final String CLOSED_BY_INTERRUPT = ClosedByInterruptException.class.getSimpleName();
    /** So much goes into any stream without anybody reading it. */
    private static final int FITS = 3000;
    /** So much goes into a pipe, from all calls: 17 returns when one is full. */
    private static final int FITS_INTO_A_PIPE = 15_000;

    /** The sizes that a run uses: what does not block, and what is the same from one run to the next. */
    private int fileSize() {
        boolean stream = sends && kind.ordinal() >= Kind.TCP.ordinal() && kind != Kind.FOREIGN;
        return !stream || untilDone ? file.size
                : !blocking ? file.size % FITS : kind == Kind.PIPE ? file.size % FITS_INTO_A_PIPE : file.size;
    }

    /** Runs it, and tells what there was to see. */
    String run(DropIn api) throws Exception {
        try (Scratch scratch = new Scratch().openingAs(api)) {
            StringBuilder seen = new StringBuilder();
            Path path = scratch.file(Content.of(fileSize()));
            FileChannel channel = file.open(scratch, path);
            switch (kind) {
                case FILE -> withFile(api, seen, path, channel, scratch);
                case SAME_FILE -> {
                    // How far an overlap goes, and with which bytes, is nobody's promise: only that it goes.
                    Call call = calls.get(0);
                    return result(api, channel, channel, channel, call).replaceAll("[1-9]\\d*", "some");
                }
                case FOREIGN -> withForeign(api, seen, path, channel);
                default -> withStream(api, seen, path, channel, scratch);
            }
            return seen.append(digest(Files.readAllBytes(path))).toString();
        }
    }

    private void withFile(DropIn api, StringBuilder seen, Path path, FileChannel channel, Scratch scratch)
            throws Exception {
        Path second = scratch.file(Content.of(other.size));
        FileChannel opened = other.open(scratch, second);
        calls(api, seen, path, channel, opened, opened);
        seen.append(digest(Files.readAllBytes(second)));
    }

    private void withForeign(DropIn api, StringBuilder seen, Path path, FileChannel channel) throws Exception {
        if (sends) {
            Foreign.Target target = new Foreign.Target(untilDone ? perCall : Integer.MAX_VALUE);
            calls(api, seen, path, channel, null, target);
            seen.append(digest(target.taken()));
        } else {
            Foreign.Source source = new Foreign.Source(Content.of(other.size), perCall);
            calls(api, seen, path, channel, source, null);
            seen.append(source.left());
        }
    }

    private void withStream(DropIn api, StringBuilder seen, Path path, FileChannel channel, Scratch scratch)
            throws Exception {
        End end = End.valueOf(kind.name());
        if (sends) {
            Sink target = untilDone && !blocking ? Sink.stalled(scratch, end) : Sink.open(scratch, end);
            if (!blocking) {
                target.nonBlocking();
            }
            if (untilDone && !blocking) {
                target.collect();
            }
            calls(api, seen, path, channel, null, target.channel());
            seen.append(digest(target.received()));
            return;
        }
        // Bytes sent by TCP arrive a moment later.
        boolean waits = blocking || kind == Kind.TCP;
        byte[] content = Content.of(other.size % 50_000);
        Source source = waits ? Source.of(scratch, end, content) : Source.open(scratch, end).nonBlocking();
        if (!waits) {
            source.offer(content);
        }
        if (calls(api, seen, path, channel, source.channel(), null)) {
            seen.append(source.channel().isOpen() ? digest(source.rest()) : "closed");
        }
    }

    /** Makes the calls, up to one that was interrupted. Whether what became of the other channel is to be the same. */
    private boolean calls(
            DropIn api, StringBuilder seen, Path path, FileChannel channel, ReadableByteChannel source,
            WritableByteChannel target) throws Exception {
        Channel second = sends ? target : source;
        for (Call call : calls) {
            prepare(call.before, path, channel, second);
            String result = result(api, channel, source, target, call);
            boolean interrupted = Thread.interrupted();
            if (call.before == Before.INTERRUPT && (result.equals("0") || result.equals(CLOSED_BY_INTERRUPT))) {
                seen.append(interrupted ? "told, or moved nothing; " : "lost its status; ");
                return false; // 25 does not look where it has nothing to move; we do, as 17 does
            }
            seen.append(result).append(interrupted ? " interrupted " : " ").append(state(channel)).append(' ');
            if (result.equals(CLOSED_BY_INTERRUPT)) {
                return false; // that we close both on either JDK is an improvement
            }
            seen.append(state(second)).append("; ");
        }
        return true;
    }

    private static void prepare(Before before, Path path, FileChannel channel, Channel second) throws Exception {
        switch (before) {
            case INTERRUPT -> Thread.currentThread().interrupt();
            case CLOSE_FILE -> channel.close();
            case CLOSE_OTHER -> second.close();
            case CUT_FILE -> {
                if (second instanceof SelectableChannel) {
                    return; // its pages may wait in a queue yet, and go out as zeros, with the JDK as with us
                }
                try (FileChannel cutting = FileChannel.open(path, WRITE)) {
                    cutting.truncate(cutting.size() / 2);
                }
            }
            case SHUT_DOWN -> {
                if (second instanceof SocketChannel socket && socket.isOpen()) {
                    socket.shutdownOutput().shutdownInput();
                }
            }
            default -> { }
        }
    }

    private String result(
            DropIn api, FileChannel channel, ReadableByteChannel source, WritableByteChannel target, Call call) {
        try {
            long moved = once(api, channel, source, target, call.position, call.count);
            boolean more = untilDone && channel.isOpen();
            if (more && sends) {
                long[] all = {moved};
                long left = Math.min(call.count, Math.max(0, channel.size() - call.position));
                Await.until("all has moved", () -> {
                    if (all[0] < left) {
                        all[0] += once(api, channel, source, target, call.position + all[0], left - all[0]);
                    }
                    return all[0] >= left;
                });
                moved = all[0];
            }
            return Long.toString(moved);
        } catch (ClosedChannelException | RuntimeException e) {
            return e.getClass().getSimpleName();
        } catch (IOException e) {
            return IOException.class.getSimpleName();
        } catch (Exception e) {
            return e.toString();
        }
    }

    private long once(
            DropIn api, FileChannel channel, ReadableByteChannel source, WritableByteChannel target, long position,
            long count) throws IOException {
        return sends
                ? api.transferTo(channel, position, count, target) : api.transferFrom(channel, source, position, count);
    }

    private static String state(Channel channel) throws IOException {
        return !channel.isOpen() ? "closed" : channel instanceof FileChannel file ? "at " + file.position() : "open";
    }

    private static String digest(byte[] bytes) {
        return bytes.length + " bytes " + Arrays.hashCode(bytes) + " ";
    }
}
