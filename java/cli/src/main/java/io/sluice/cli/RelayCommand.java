package io.sluice.cli;

import io.sluice.RelayOptions;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code sluice relay}: forwards connections to another address. */
final class RelayCommand extends Operation {
    private static final int MOST_THREADS = 256;

    private RelayAddress listen;
    private RelayAddress target;
    private int connections;
    private Long idle;
    private Long rate;
    private int threads;
    private long grace;
    private Long interval;

    private final RelayFigures relayed = new RelayFigures();
    private String listening;
    private long started;
    private String complaint;

    @Override
    void declare(Syntax syntax) {
        syntax.header("Forwards connections to another address.");
        syntax.description(
                "Listens on LISTEN and forwards each connection to TARGET, both ways, until it is stopped. The bytes go from socket to socket in "
                        + "the kernel.",
                "",
                "An address is HOST:PORT, PORT, or unix:PATH. A PORT alone means all of this machine's addresses for LISTEN, and this machine for "
                        + "TARGET; to port 0 the kernel gives a free one. Stopped by Ctrl-C or a SIGTERM, it accepts no more, lets the running "
                        + "connections end for a while, and tells the figures.");
        syntax.footer(
                "",
                "Examples:",
                "  sluice relay 8080 backend.example.org:80",
                "  sluice relay 127.0.0.1:5432 unix:/run/postgresql/.s.PGSQL.5432 --idle-timeout 600",
                "  sluice relay :7000 10.0.0.2:7000 --connections 100 --rate 10M --interval 10 --json");
        syntax.exitCodes(
                "  0:it ended by itself, which it does not",
                "  1:it could not listen, or something failed",
                "  2:the command line is wrong",
                "130:stopped by Ctrl-C (143: by a SIGTERM): the usual end; the figures are told");
        syntax.word(0, RelayAddress.class, given -> listen = given).paramLabel("LISTEN").converters(new RelayAddress.Converter())
                .description("Where connections come from.");
        syntax.word(1, RelayAddress.class, given -> target = given).paramLabel("TARGET").converters(new RelayAddress.Converter())
                .description("Where they go.");
        syntax.option(int.class, given -> connections = given, "--connections").paramLabel("N").defaultValue("10000")
                .description("At most so many at a time; the next ones wait. Default: ${DEFAULT-VALUE}.");
        syntax.option(Long.class, given -> idle = given, "--idle-timeout").paramLabel("SECONDS")
                .description("End connections in which nothing has moved for that long.");
        syntax.option(Long.class, given -> rate = given, "--rate").paramLabel("BYTES").converters(new ByteCount())
                .description("At most so many bytes a second, such as 10M, for each direction of each connection.");
        syntax.option(int.class, given -> threads = given, "--threads").paramLabel("N").defaultValue("1")
                .description("Relay on so many threads, of which each serves thousands of connections. Default: ${DEFAULT-VALUE}.");
        syntax.option(long.class, given -> grace = given, "--grace").paramLabel("SECONDS").defaultValue("10")
                .description("How long running connections may go on once it is stopped. Default: ${DEFAULT-VALUE}.");
        syntax.option(Long.class, given -> interval = given, "--interval").paramLabel("SECONDS")
                .description("Tell the figures every so often: with --json as a line on standard output. On a terminal a line is kept fresh anyway.");
    }

    @Override
    void run(Stop stop) throws IOException, CommandException {
        RelayOptions options = options();
        try (ServerSocketChannel server = listen.listen()) {
            Object trace = listen.trace();
            listening = RelayAddress.name(server);
            started = System.nanoTime();
            stop.allow(grace);
            try (Forwarder forwarder = new Forwarder(server, target, options, connections, threads, relayed, this::complain)) {
                stop.then(forwarder::stopAccepting);
                tell("listening on " + listening + ", forwarding to " + target);
                target.check(this::warn);
                try (LiveFigures live = new LiveFigures(forwarder, relayed, progress("Relaying", -1))) {
                    if (interval != null) {
                        live.every(interval, this::interim);
                    }
                    forwarder.run();
                }
                tell("no longer listening; " + forwarder.active() + " running, which may go on for " + grace + " s");
                if (!forwarder.drain(grace)) {
                    tell(forwarder.active() + " still running after " + grace + " s, and cut off");
                }
            } finally {
                listen.tidy(trace);
            }
        }
    }

    /** What was asked for, checked. */
    private RelayOptions options() throws CommandException {
        atLeast(1, connections, "--connections");
        atLeast(1, threads, "--threads");
        atLeast(0, grace, "--grace");
        atMost(Forwarder.MOST_CONNECTIONS, connections, "--connections");
        atMost(MOST_THREADS, threads, "--threads");
        RelayOptions options = RelayOptions.DEFAULT;
        if (interval != null) {
            atLeast(1, interval, "--interval");
        }
        if (idle != null) {
            atLeast(1, idle, "--idle-timeout");
            options = options.idleTimeout(Duration.ofSeconds(idle));
        }
        if (rate != null) {
            atLeast(1, rate, "--rate");
            options = options.bytesPerSecond(rate);
        }
        if (target.address() != null && target.address().port() == 0) {
            throw CommandException.usage("TARGET " + target + ": nobody can be reached at port 0");
        }
        return options;
    }

    private static void atLeast(long least, long given, String option) throws CommandException {
        if (given < least) {
            throw CommandException.usage(option + " " + given + " is less than " + least);
        }
    }

    private static void atMost(long most, long given, String option) throws CommandException {
        if (given > most) {
            throw CommandException.usage(option + " " + given + " is more than " + most);
        }
    }

    /** The same complaint again and again is one. */
    private synchronized void complain(String what) {
        if (!what.equals(complaint)) {
            complaint = what;
            warn(what);
        }
    }

    @Override
    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        if (listening != null) {
            figures.put("listen", listening);
            figures.put("target", target.toString());
            figures.put("seconds", ByteCount.seconds(System.nanoTime() - started));
            figures.putAll(relayed.json());
        }
        return figures;
    }

    @Override
    String summary() {
        return listening == null ? "" : relayed.toString();
    }
}
