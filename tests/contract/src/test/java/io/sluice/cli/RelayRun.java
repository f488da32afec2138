package io.sluice.cli;

import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Running;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** {@code sluice relay} in this JVM, from the moment at which it listens until a test stops it. */
final class RelayRun implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on (\\S+), ");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Stop stop = new Stop();
    private final Running<Integer> running;
    private final SocketAddress address;

    /** Starts it with these arguments, and waits until it listens. */
    RelayRun(Object... arguments) throws Exception {
        CommandLine line = SluiceCommand.commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] words = new String[arguments.length + 1];
        words[0] = "relay";
        for (int i = 0; i < arguments.length; i++) {
            words[i + 1] = arguments[i].toString();
        }
        RelayCommand command = (RelayCommand) line.parseArgs(words).subcommand().commandSpec().userObject();
        running = Running.start(() -> command.call(stop));
        Await.until("it listens: " + err, () -> LISTENING.matcher(err.toString()).find());
        Matcher found = LISTENING.matcher(err.toString());
        found.find();
        String name = found.group(1);
        address = name.startsWith("unix:") ? UnixDomainSocketAddress.of(name.substring("unix:".length()))
                : new InetSocketAddress("127.0.0.1", HostPort.of(name).port());
    }

    /** Where it listens. */
    SocketAddress address() {
        return address;
    }

    /** A client of it. */
    SocketChannel connect() throws Exception {
        return SocketChannel.open(address);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    /** Asks it to stop, as a signal does, and returns at once. */
    void askToStop() {
        stop.request();
    }

    /** Stops it, if nobody has, and waits for its end. */
    Ran stop() throws Exception {
        stop.request();
        return new Ran(running.result(), out.toString(), err.toString());
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
