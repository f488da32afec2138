package io.sluice.cli;

import io.sluice.Transfer;
import io.sluice.demo.Target;
import io.sluice.demo.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A connection to a {@link FarReceiver} for what is measured. Used by one thread. */
final class FarLine implements Target.Line {
    private final String host;
    private final Wire wire;
    private final Ending ending;

    /** Closes the connection. */
    interface Ending {
        void end(Wire wire) throws IOException;
    }

    /** One that has been welcomed by the host of that name. */
    FarLine(String host, Wire wire, Ending ending) {
        this.host = host;
        this.wire = wire;
        this.ending = ending;
    }

    /** What the other end says next, which is due. */
    static Frame answer(Wire wire) throws IOException {
        wire.waiting(true);
        try {
            return wire.read();
        } catch (IOException e) {
            throw wire.cause(e);
        } finally {
            wire.waiting(false);
        }
    }

    /** An answer that has to be of that type; a reason that it gives instead is the cause of the exception. */
    static Frame check(String host, Frame frame, byte type) throws IOException {
        if (frame == null) {
            throw new IOException(host + " does not say '" + (char) type + "'");
        }
        if (frame.type() == Frame.FAILURE || frame.type() == Frame.REFUSE) {
            CommandException said = frame.reason(host);
            throw new IOException(said.getMessage(), said);
        }
        if (frame.type() != type) {
            throw new ProtocolException(host + " answers '" + (char) frame.type() + "' where '" + (char) type + "' was due");
        }
        return frame;
    }

    private Frame expect(byte type) throws IOException {
        return check(host, answer(wire), type);
    }

    /** Sends a file that is to be kept. */
    void hand(FileChannel file, long size, byte[] sha256) throws IOException {
        wire.send(new Announcement(size, 1, sha256).frame(Frame.HOLD));
        expect(Frame.ACCEPT);
        wire.waiting(true);
        if (Transfer.from(file, 0, size).progress(bytes -> wire.touch(), Wire.STRIDE).to(wire.channel()).bytes() < size) {
            throw new IOException("the file got shorter while it was sent to " + host);
        }
        expect(Frame.KEPT);
    }

    @Override
    public SocketChannel channel() {
        return wire.channel();
    }

    @Override
    public void announce(long size, int pieces, byte[] sha256) throws IOException {
        wire.send(new Announcement(size, pieces, sha256).frame(Frame.MEASURE));
        expect(Frame.ACCEPT);
    }

    @Override
    public long arrived() throws IOException {
        return expect(Frame.ARRIVED).number();
    }

    @Override
    public Verdict checked() throws IOException {
        ByteBuffer payload = expect(Frame.VERDICT).payload();
        if (payload.remaining() < 2 * Long.BYTES) {
            throw new ProtocolException(host + " gives a verdict that is cut short");
        }
        long right = payload.getLong();
        long wrong = payload.getLong();
        return new Verdict(StandardCharsets.US_ASCII.decode(payload).toString().replaceAll("[^0-9a-f]", "?"), right, wrong);
    }

    @Override
    public void ask(int times) throws IOException {
        wire.send(Frame.ofLong(Frame.GIVE, times));
    }

    @Override
    public long sent() throws IOException {
        return expect(Frame.ARRIVED).number();
    }

    @Override
    public void close() throws IOException {
        ending.end(wire);
    }
}
