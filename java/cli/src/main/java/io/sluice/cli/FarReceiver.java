package io.sluice.cli;

import io.sluice.TransferException;
import io.sluice.demo.Target;
import io.sluice.demo.UnreachableException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A {@code sluice receive} on another host, as the target of a comparison. Used by one thread; {@link #close} by any. */
final class FarReceiver implements Target, Closeable {
    private static final int SECONDS_FOR_A_REASON = 2;

    private final HostPort host;
    private final InetSocketAddress address;
    private final InetAddress from;
    private final int patience;
    private final Hello hello = Hello.comparing(UUID.randomUUID());
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private final Wire lead;
    /** What the receiver says in the end; or why it says nothing any more. */
    private final CompletableFuture<Frame> last = new CompletableFuture<>();
    private long memory;
    private volatile boolean ending;
    private volatile boolean closed;

    /**
     * Asks a receiver whether it takes part.
     *
     * @param host what people call it
     * @param address where it is
     * @param from the address of this machine to come from, or null for the one that the kernel chooses
     * @param patience how many seconds it may be silent
     * @param stop hangs up
     */
    FarReceiver(HostPort host, InetSocketAddress address, InetAddress from, int patience, Stop stop) throws IOException, CommandException {
        this.host = host;
        this.address = address;
        this.from = from;
        this.patience = patience;
        stop.then(this::hangUp);
        lead = greeted();
    }

    private Wire greeted() throws IOException, CommandException {
        SocketChannel channel = SocketChannel.open();
        Wire wire = new Wire(channel, patience);
        wires.add(wire);
        boolean done = false;
        try {
            if (closed) {
                throw CommandException.failed("stopped");
            }
            if (from != null) {
                channel.bind(new InetSocketAddress(from, 0));
            }
            SendConnections.connect(channel, host, address);
            wire.write(hello.encoded());
            memory = welcome(wire);
            done = true;
            return wire;
        } finally {
            if (!done) {
                drop(wire);
            }
        }
    }

    private long welcome(Wire wire) throws IOException, CommandException {
        try {
            Frame frame = FarLine.answer(wire);
            if (frame.type() == Frame.FAILURE) {
                CommandException why = frame.reason(host.toString());
                throw why.exitCode() == ExitCode.REFUSED ? why
                        : CommandException.failed(why.getMessage() + "; is the sluice there as new as this one?");
            }
            if (frame.type() != Frame.WELCOME || frame.number() < 1) {
                throw new ProtocolException("'" + (char) frame.type() + "' is no welcome");
            }
            return frame.number();
        } catch (EOFException | ProtocolException e) {
            throw CommandException.failed(host + ": is no 'sluice receive' that takes comparisons: " + e.getMessage());
        }
    }

    /** Does something that takes a while, and keeps the receiver there meanwhile; or ends it, if the receiver goes away or falls silent. */
    void during(Wire.Work<RuntimeException> work) throws IOException {
        Thread listener = new Thread(this::listen, "sluice-receiver-there");
        listener.setDaemon(true);
        listener.start();
        lead.atWork(() -> {
            lead.waiting(true);
            work.run();
        });
    }

    private void listen() {
        try {
            Frame frame = lead.read();
            if (ending) {
                last.complete(frame);
            } else {
                CommandException said = frame.type() == Frame.FAILURE ? frame.reason(name())
                        : CommandException.failed(host + ": says '" + (char) frame.type() + "' in the middle of the comparison, which means nothing there");
                over(said.getMessage(), said);
            }
        } catch (ProtocolException e) {
            over(host + ": " + e.getMessage(), e);
        } catch (IOException e) {
            boolean silent = lead.cause(e) != e;
            over(host + ": " + (silent ? lead.cause(e).getMessage() : "has gone away in the middle of the comparison"), e);
        }
    }

    /** The receiver takes no part any more: what is being measured ends, too, as nobody listens to the lead from here on. */
    private void over(String why, Exception cause) {
        last.completeExceptionally(new UnreachableException(why, cause));
        closeQuietly();
    }

    /** Tells the receiver that this is all. */
    void end() throws IOException {
        lead.waiting(true);
        ending = true;
        lead.send(Frame.ofLong(Frame.END, 0));
        FarLine.check(name(), awaitLast(patience), Frame.END);
    }

    /** What the receiver says in the end; null if it says nothing for so long. */
    private Frame awaitLast(int seconds) throws IOException {
        try {
            return last.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (IOException) e.getCause();
        } catch (TimeoutException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public String name() {
        return host.toString();
    }

    @Override
    public long memory() {
        return memory;
    }

    /** The address of this machine that is used. */
    InetAddress local() throws IOException {
        return ((InetSocketAddress) lead.channel().getLocalAddress()).getAddress();
    }

    @Override
    public FarLine connect() throws IOException {
        try {
            return new FarLine(name(), greeted(), this::drop);
        } catch (CommandException e) {
            throw unreachable(e.getMessage(), e);
        } catch (IOException e) {
            throw unreachable(host + ": " + Operation.reason(e), e);
        }
    }

    /** If the receiver has gone, that says more than why nobody answers. */
    private UnreachableException unreachable(String message, Exception e) throws IOException {
        awaitLast(SECONDS_FOR_A_REASON);
        return new UnreachableException(message, e);
    }

    @Override
    public void keep(FileChannel file, long size, byte[] sha256) throws IOException {
        try (FarLine line = connect()) {
            line.hand(file, size, sha256);
        } catch (TransferException e) {
            throw new IOException(host + " has hung up: " + e.getMessage(), e);
        }
    }

    private void drop(Wire wire) throws IOException {
        wires.remove(wire);
        wire.close();
    }

    /** Tells the receiver why this ends before its time. */
    void giveUp(String why) {
        try {
            lead.send(Frame.ofReason(Frame.FAILURE, ExitCode.FAILED, why));
        } catch (IOException e) {
            // It knows.
        }
    }

    private void hangUp() {
        if (lead != null) {
            giveUp("stopped");
        }
        closeQuietly();
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // The command is ending, and says so.
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (Wire wire : wires) {
            drop(wire);
        }
    }
}
