package io.sluice.cli;

import io.sluice.demo.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import picocli.CommandLine.TypeConversionException;

/** Sends files to a {@code sluice receive}. */
final class Send extends Operation {
    static final Path STANDARD_INPUT = Path.of("-");

    private List<String> words = new ArrayList<>();
    private CheckKind check;
    private int streams;
    private Long rate;
    private String inputName;
    private int patience;

    private final StreamFigures figures = new StreamFigures();
    private Hello hello;
    private SendConnections connections;
    private Progress progress;

    @Override
    void declare(Syntax syntax) {
        syntax.header("Sends files to a 'sluice receive' on another machine.");
        syntax.description(
                "The names, sizes, times and permissions of the files go along. A file that is there already, with the same size and"
                        + " time, is skipped; one that was interrupted is gone on with, if it has not changed (from 8 MiB on).",
                "",
                "The bytes go by the kernel's shortest path. Their checksum is computed beside it, by reading the file a second time,"
                        + " on both ends, out of the page cache: it costs CPU, and can be left out (--checksum none). For standard"
                        + " input, which cannot be read twice, it is left out unless asked for.",
                "",
                "Nothing is encrypted, and nobody has to prove who they are: send through a tunnel where that matters.");
        syntax.footer(
                "",
                "Examples:",
                "  sluice send film.mkv example.org:7000              one file",
                "  sluice send --streams 4 *.parquet example.org:7000 four files at a time",
                "  sluice send --streams 4 film.mkv example.org:7000  one file, in parts on four connections",
                "  sluice send --rate 10M backup.tar [::1]:7000       ten mebibytes per second",
                "  tar c photos | sluice send --name photos.tar - example.org:7000");
        syntax.words(String.class, given -> words = given).paramLabel("FILE... HOST:PORT").hideParamSyntax(true)
                .description("The files, - for standard input, and where a 'sluice receive' listens.");
        syntax.option(CheckKind.class, given -> check = given, "--checksum").paramLabel("sha256|crc32c|none")
                .description("By what the receiver checks each file (default: sha256; none for standard input).");
        syntax.option(int.class, given -> streams = given, "--streams").paramLabel("N").defaultValue("1")
                .description("How many connections to send on at the same time: a file on each, so that many small ones do not wait for each other;"
                        + " if there are more connections than files, files of 16 MiB and more go in parts on all of them"
                        + " (default: ${DEFAULT-VALUE}).");
        syntax.option(Long.class, given -> rate = given, "--rate").paramLabel("BYTES").converters(new ByteCount())
                .description("Bytes per second at most, all streams together, such as 500K or 10M.");
        syntax.option(String.class, given -> inputName = given, "--name").paramLabel("NAME").defaultValue("stdin")
                .description("What the receiver is to call standard input (default: stdin).");
        syntax.option(int.class, given -> patience = given, "--timeout").paramLabel("SECONDS").defaultValue("60")
                .description("How long the receiver may be silent (default: ${DEFAULT-VALUE}).");
    }

    @Override
    void run(Stop stop) throws IOException, CommandException {
        List<Path> files = new ArrayList<>();
        HostPort target = arguments(files);
        long bytes = check(files);
        InetSocketAddress address = target.resolve();
        CheckKind kind = check != null ? check : files.contains(STANDARD_INPUT) ? CheckKind.NONE : CheckKind.SHA256;
        boolean inParts = streams > files.size() && isAnyWorthParts(files);
        // In parts, one more connection stands for all, and carries what is small.
        streams = inParts ? Math.min(streams, Hello.MOST_STREAMS - 1) : Math.min(streams, files.size());
        hello = new Hello(inParts ? Hello.PARTS : Hello.FILES, kind, check != null, Hello.newSession(), inParts ? streams + 1 : streams);
        connections = new SendConnections(target, address, patience, stop);
        Queue<Path> left = new ConcurrentLinkedQueue<>(files);
        figures.moved().start();
        try (Progress bar = progress("Sending", bytes)) {
            progress = bar;
            connections.each(inParts ? 1 : streams, wire -> new SendStream(wire, this, figures, bar).run(hello, left));
        } finally {
            figures.moved().end();
        }
        figures.complain();
    }

    private HostPort arguments(List<Path> files) throws CommandException {
        if (streams < 1 || streams > Hello.MOST_STREAMS || patience < 1 || rate != null && rate < 1) {
            throw CommandException.usage("--streams is from 1 to " + Hello.MOST_STREAMS + ", --timeout and --rate are 1 or more");
        }
        if (words.size() < 2) {
            throw CommandException.usage(words.isEmpty() ? "FILE and HOST:PORT are missing"
                    : "'" + words.get(0) + "' alone does not say what to send where: FILE... HOST:PORT");
        }
        try {
            for (String word : words.subList(0, words.size() - 1)) {
                files.add(Path.of(word));
            }
            return HostPort.of(words.get(words.size() - 1));
        } catch (TypeConversionException e) {
            throw CommandException.usage(e.getMessage());
        } catch (InvalidPathException e) {
            throw CommandException.usage("'" + e.getInput() + "' is not a path: " + e.getReason());
        }
    }

    /** Before anything is sent: what cannot be is told at once. Returns how many bytes there are, -1 if that is not known. */
    private long check(List<Path> files) throws IOException, CommandException {
        Set<String> names = new HashSet<>();
        long bytes = 0;
        for (Path file : files) {
            if (file.equals(STANDARD_INPUT)) {
                bytes = -1;
            } else if (!Files.exists(file)) {
                throw new NoSuchFileException(file.toString());
            } else if (Files.isDirectory(file)) {
                throw CommandException.refused(file + ": is a directory; send its files, or 'tar c " + file + " | sluice send - ...'");
            } else if (!Files.isRegularFile(file)) {
                throw CommandException.refused(file + ": is a device, a socket or a FIFO");
            } else if (!Files.isReadable(file)) {
                throw CommandException.failed(file + ": permission denied");
            }
            if (!file.equals(STANDARD_INPUT) && Files.size(file) == 0 && !isEmpty(file)) {
                throw CommandException.refused(file + ": has no size, for the kernel makes it up as it is read; 'cat " + file + " | sluice send --name "
                        + nameOf(file) + " - ...'");
            }
            String objection = Offer.objection(nameOf(file));
            if (objection != null) {
                throw CommandException.refused(Offer.shown(nameOf(file)) + " " + objection);
            }
            if (!names.add(nameOf(file))) {
                throw CommandException.usage("two files are called '" + nameOf(file) + "', and only names are sent");
            }
            bytes = bytes < 0 ? -1 : bytes + Files.size(file);
        }
        return bytes;
    }

    private static boolean isAnyWorthParts(List<Path> files) throws IOException {
        for (Path file : files) {
            if (!file.equals(STANDARD_INPUT) && Files.size(file) >= Parts.WORTH) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEmpty(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() < 0;
        }
    }

    String nameOf(Path file) {
        return file.equals(STANDARD_INPUT) ? inputName : file.toAbsolutePath().normalize().getFileName().toString();
    }

    /** Bytes per second that one stream may send, 0 for as many as it can. */
    long rate() {
        return rate == null ? 0 : Math.max(1, rate / streams);
    }

    /** Whether a file of that size is to go in parts. */
    boolean inParts(long size) {
        return hello.inParts() && size >= Parts.WORTH;
    }

    /** Sends parts of a file on connections of their own. */
    void sendOnSeveral(SendParts parts) throws IOException, CommandException {
        int count = Math.min(streams, parts.count());
        if (count > 0) {
            connections.each(count, wire -> new SendStream(wire, this, figures, progress).help(hello, parts));
        }
    }

    @Override
    Map<String, Object> figures() {
        Map<String, Object> json = new LinkedHashMap<>();
        figures.putInto(json);
        return json;
    }

    @Override
    String summary() {
        return figures.summary("sent");
    }
}
