package io.sluice.cli;

import io.sluice.demo.Progress;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.TypeConversionException;

/** Takes files from a {@code sluice send}. */
final class Receive extends Operation {
    private List<String> words = new ArrayList<>();
    private boolean anyPort;
    private boolean keep;
    private boolean overwrite;
    private boolean sync;
    private long mostPerFile;
    private long mostInAll;
    private int mostFiles;
    private boolean filesOnly;
    private Long rate;
    private int patience;

    private final StreamFigures figures = new StreamFigures();
    private final Comparisons comparisons = new Comparisons();
    private Landing landing;
    private FileChannel output;
    private int port;

    @Override
    void declare(Syntax syntax) {
        syntax.header("Takes files from a 'sluice send' on another machine, and part in a 'sluice compare --to'.");
        syntax.description(
                "It listens on a port, takes what one sender has to send, and ends; with --keep it goes on with the next. Each file gets"
                        + " its name when it is whole and checked; until then it is .NAME.sluice-part, from which the same file, sent"
                        + " again, goes on (from 8 MiB on, until the machine is started anew).",
                "",
                "It also is the other end of a 'sluice compare --to', of which it keeps nothing: what comes is checked and forgotten, and the file that is"
                        + " sent back has no name in DIR, and is no larger than --max-size.",
                "",
                "Whatever a sender says, nothing is written outside DIR: names are taken, paths are not; links are not followed; and a"
                        + " file that is there is replaced only with --overwrite. But anybody who reaches the port may send, and nothing is"
                        + " encrypted: listen on 127.0.0.1 behind a tunnel where that matters.",
                "",
                "In a comparison it takes bytes that it throws away, and sends the sender's own file back, as often as the sender asks:"
                        + " each time one file of --max-size, or small ones of 64 MiB together. --no-compare refuses that.");
        syntax.footer(
                "",
                "Examples:",
                "  sluice receive 7000 incoming              on all addresses of this machine",
                "  sluice receive 127.0.0.1:7000             on one; into the working directory",
                "  sluice receive -l incoming                on any free port, which it tells",
                "  sluice receive --keep --max-size 1G --max-files 100 7000 incoming",
                "  sluice receive 7000 - | tar x             to standard output");
        syntax.words(String.class, given -> words = given).paramLabel("PORT|-l [DIR]").hideParamSyntax(true)
                .description("The port to listen on, or ADDRESS:PORT; where the files go, - for standard output (default: the working directory).");
        syntax.option(boolean.class, given -> anyPort = given, "-l", "--listen")
                .description("Listen on any port that is free, instead of PORT.");
        syntax.option(boolean.class, given -> keep = given, "--keep")
                .description("Go on with the next sender.");
        syntax.option(boolean.class, given -> overwrite = given, "--overwrite")
                .description("Let a file replace one that is there.");
        syntax.option(boolean.class, given -> sync = given, "--fsync")
                .description("Have each file on the disk before it is acknowledged.");
        syntax.option(long.class, given -> mostPerFile = given, "--max-size").paramLabel("BYTES").converters(new ByteCount()).defaultValue("0")
                .description("The largest file to take, or to compare with, such as 500M (default: as there is room).");
        syntax.option(long.class, given -> mostInAll = given, "--max-total").paramLabel("BYTES").converters(new ByteCount()).defaultValue("0")
                .description("How much to keep in all, a comparison's file as long as it is there (default: as there is room).");
        syntax.option(int.class, given -> mostFiles = given, "--max-files").paramLabel("N").defaultValue("10000")
                .description("How many files to take, 0 for any number (default: ${DEFAULT-VALUE}).");
        syntax.option(boolean.class, given -> filesOnly = given, "--no-compare")
                .description("Take part in no comparisons.");
        syntax.option(Long.class, given -> rate = given, "--rate").paramLabel("BYTES").converters(new ByteCount())
                .description("Bytes per second at most on each connection, such as 500K or 10M.");
        syntax.option(int.class, given -> patience = given, "--timeout").paramLabel("SECONDS").defaultValue("60")
                .description("How long a sender may be silent in the middle of something (default: ${DEFAULT-VALUE}).");
    }

    @Override
    void run(Stop stop) throws IOException, CommandException {
        InetSocketAddress address = arguments();
        try (ServerSocketChannel server = ServerSocketChannel.open(); Progress progress = progress("Receiving", 0)) {
            bind(server, address, progress);
            Reception reception = new Reception(this, landing, output, comparisons, figures, progress);
            stop.then(() -> reception.close(server));
            reception.serve(server);
            reception.complain();
        } finally {
            figures.moved().end();
        }
        figures.complain();
    }

    private InetSocketAddress arguments() throws IOException, CommandException {
        if (patience < 1 || rate != null && rate < 1 || mostFiles < 0) {
            throw CommandException.usage("--timeout and --rate are 1 or more, --max-files is 0 or more");
        }
        int ports = anyPort ? 0 : 1;
        if (words.size() < ports || words.size() > ports + 1) {
            throw CommandException.usage(anyPort ? "-l takes the place of PORT; only DIR may follow" : "PORT is missing (or -l for any)");
        }
        String directory = words.size() > ports ? words.get(ports) : ".";
        if (directory.equals("-")) {
            output = new FileOutputStream(FileDescriptor.out).getChannel();
        } else {
            landing = new Landing(directory(directory), overwrite, mostPerFile, mostInAll, mostFiles);
        }
        try {
            String listen = anyPort ? "0" : words.get(0);
            return listen.contains(":") ? HostPort.of(listen).resolve() : new InetSocketAddress(HostPort.port(listen));
        } catch (TypeConversionException e) {
            throw CommandException.usage(e.getMessage());
        }
    }

    private static Path directory(String name) throws IOException, CommandException {
        try {
            Path directory = Path.of(name).toRealPath();
            if (!Files.isDirectory(directory)) {
                throw CommandException.failed(name + ": is no directory");
            }
            if (!Files.isWritable(directory)) {
                throw CommandException.failed(name + ": permission denied");
            }
            return directory;
        } catch (InvalidPathException e) {
            throw CommandException.usage("'" + name + "' is not a path: " + e.getReason());
        }
    }

    private void bind(ServerSocketChannel server, InetSocketAddress address, Progress progress) throws IOException, CommandException {
        try {
            server.bind(address);
        } catch (BindException e) {
            throw CommandException.failed("port " + address.getPort() + " cannot be listened on: " + e.getMessage());
        }
        port = ((InetSocketAddress) server.getLocalAddress()).getPort();
        tell("listening on port " + port);
        progress.say("waiting for a sender");
    }

    /** Why there is nothing to compare with here, or null if there is. */
    String objection() {
        return output != null ? "it hands on what it gets, and takes no comparisons"
                : filesOnly ? "it takes files, and no comparisons (--no-compare)"
                : rate != null ? "it takes no more than " + rate + " bytes a second (--rate), and so no comparisons"
                : null;
    }

    /** Bytes per second that one connection may bring, 0 for as many as it can. */
    long rate() {
        return rate == null ? 0 : rate;
    }

    boolean sync() {
        return sync;
    }

    /** Whether it goes on with the next sender. */
    boolean keeps() {
        return keep;
    }

    /** How many seconds a peer may be silent. */
    int patience() {
        return patience;
    }

    @Override
    boolean outputIsTaken() {
        return output != null;
    }

    @Override
    Map<String, Object> figures() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("port", port);
        figures.putInto(json);
        json.put("bytesCompared", comparisons.bytes());
        return json;
    }

    @Override
    String summary() {
        String received = figures.summary("received");
        return comparisons.bytes() == 0 ? received
                : "compared with: " + ByteCount.of(comparisons.bytes()) + " taken or sent back, nothing kept"
                        + (received.isEmpty() ? "" : System.lineSeparator() + received);
    }
}
