package io.sluice.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A large file that is sent in parts: each connection takes the next one as soon as it has sent one. Safe for use by any thread. */
final class SendParts {
    private final String name;
    private final FileChannel file;
    private final Parts parts;
    private final Queue<Integer> left = new ConcurrentLinkedQueue<>();

    /** The parts that the receiver says it lacks. */
    SendParts(String name, FileChannel file, Parts parts, Frame lacking) throws ProtocolException {
        this.name = name;
        this.file = file;
        this.parts = parts;
        BitSet bits = BitSet.valueOf(lacking.payload());
        if (bits.length() > parts.count()) {
            throw new ProtocolException("the receiver lacks part " + (bits.length() - 1) + " of " + name + ", which has " + parts.count());
        }
        bits.stream().forEach(left::add);
    }

    int count() {
        return left.size();
    }

    /** How many bytes the receiver has already. */
    long bytesThere() {
        BitSet lacking = new BitSet();
        left.forEach(lacking::set);
        return parts.size() - parts.bytes(lacking);
    }

    /** What a connection says that is going to send some of them. */
    Frame join() {
        return new Frame(Frame.JOIN, ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends what is left on a connection, together with others; returns how many parts that were. */
    int on(Wire wire, Traffic traffic) throws IOException {
        int sent = 0;
        for (Integer part = left.poll(); part != null; part = left.poll()) {
            ByteBuffer head = Frame.ofLong(Frame.PART, part).encoded();
            traffic.send(head, file, parts.position(part), parts.end(part), TrailingCheck.NONE);
            sent++;
        }
        return sent;
    }

    /** Leaves the rest: the file cannot be sent. */
    void giveUp() {
        left.clear();
    }
}
