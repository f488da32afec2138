package io.sluice.bench;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/** A connection to a peer, which is a process of its own and does what it is ordered to; see limit.c. */
final class Line implements Closeable {
    /** What a peer can be asked for, by the codes of limit.c. */
    enum Order { NONE, SINK, SOURCE, ASK, CLOCK, RESULT, DRAIN, FILL }

    /** Five words: what, how many bytes or pieces, a piece's size, where the record goes, on which CPU. */
    private static final int ORDER_BYTES = 5 * Long.BYTES;

    private final SocketChannel socket;
    private final int cpu;
    private final ByteBuffer words = ByteBuffer.allocateDirect(ORDER_BYTES).order(ByteOrder.nativeOrder());

    /**
     * Connects, and waits until the peer is ready.
     *
     * @param cpu where the peer is to run
     */
    Line(int port, int cpu) throws IOException {
        this.cpu = cpu;
        this.socket = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        read(1);
    }

    /** The same over a Unix socket. */
    Line(UnixDomainSocketAddress address, int cpu) throws IOException {
        this.cpu = cpu;
        this.socket = SocketChannel.open(address);
        read(1);
    }

    SocketChannel socket() {
        return socket;
    }

    /** Starts the peer on something: to take or send {@code count} bytes, or to ask for {@code count} pieces. */
    void order(Order order, long count, long piece) throws IOException {
        order(order, count, piece, 0);
    }

    /** The same, with a slot for the record, where others can ask for it; 0 for the connection itself. */
    void order(Order order, long count, long piece, int slot) throws IOException {
        words.clear();
        put(words, order, count, piece, slot, cpu);
        words.flip();
        while (words.hasRemaining()) {
            socket.write(words);
        }
    }

    /** Writes an order as a peer reads it; see limit.c. */
    static void put(ByteBuffer words, Order order, long count, long piece, int slot, int cpu) {
        words.putLong(order.ordinal()).putLong(count).putLong(piece).putLong(slot).putLong(cpu);
    }

    /** Waits until the peer asks for a piece. */
    void question() throws IOException {
        read(1);
    }

    /** Waits until the peer is done, and returns its CPU time in nanoseconds and the segments that came to it. */
    long[] record() throws IOException {
        read(2 * Long.BYTES);
        return new long[] {words.getLong(0), words.getLong(Long.BYTES)};
    }

    /** The CPU time of a process, in nanoseconds: the JDK has it in steps of 10 ms on some releases. */
    long clock(long process) throws IOException {
        order(Order.CLOCK, process, 0);
        read(Long.BYTES);
        return words.getLong(0);
    }

    /** Waits until the peer on another connection has filled a slot, and returns what {@link #record} would. */
    long[] result(int slot) throws IOException {
        order(Order.RESULT, slot, 0);
        return record();
    }

    private void read(int size) throws IOException {
        words.clear().limit(size);
        while (words.hasRemaining()) {
            if (socket.read(words) < 0) {
                throw new EOFException("the peer of a benchmark has gone; its own words are above");
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
