package io.sluice.cli;

import io.sluice.demo.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Sends files to a {@code sluice receive}. */
@Command(
        name = "send",
        header = "Sends files to a 'sluice receive' on another machine.",
        description = {
            "The names, sizes, times and permissions of the files go along. A file that is there already, with the same size and"
                    + " time, is skipped; one that was interrupted is gone on with, if it has not changed (from 8 MiB on).",
            "",
            "The bytes go by the kernel's shortest path. Their checksum is computed beside it, by reading the file a second time,"
                    + " on both ends, out of the page cache: it costs CPU, and can be left out (--checksum none). For standard"
                    + " input, which cannot be read twice, it is left out unless asked for.",
            "",
            "Nothing is encrypted, and nobody has to prove who they are: send through a tunnel where that matters."
        },
        footer = {
            "",
            "Examples:",
            "  sluice send film.mkv example.org:7000              one file",
            "  sluice send --streams 4 *.parquet example.org:7000 four files at a time",
            "  sluice send --rate 10M backup.tar [::1]:7000       ten mebibytes per second",
            "  tar c photos | sluice send --name photos.tar - example.org:7000"
        })
final class Send extends Operation {
    static final Path STANDARD_INPUT = Path.of("-");
    private static final int CONNECT_MILLIS = 15_000;

    @Parameters(arity = "0..*", paramLabel = "FILE... HOST:PORT", hideParamSyntax = true,
            description = "The files, - for standard input, and where a 'sluice receive' listens.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--checksum", paramLabel = "sha256|crc32c|none",
            description = "By what the receiver checks each file (default: sha256; none for standard input).")
    private CheckKind check;

    @Option(names = "--streams", paramLabel = "N",
            description = "How many files to send at the same time, each on a connection of its own, so that many small ones do not wait for"
                    + " each other; one file goes over one connection (default: ${DEFAULT-VALUE}).")
    private int streams = 1;

    @Option(names = "--rate", paramLabel = "BYTES", converter = ByteCount.class,
            description = "Bytes per second at most, all streams together, such as 500K or 10M.")
    private Long rate;

    @Option(names = "--name", paramLabel = "NAME", description = "What the receiver is to call standard input (default: ${DEFAULT-VALUE}).")
    private String inputName = "stdin";

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long the receiver may be silent (default: ${DEFAULT-VALUE}).")
    private int patience = 60;

    private final StreamFigures figures = new StreamFigures();

    @Override
    boolean takeOption(String name, PlainLine line) {
        switch (name) {
            case "--checksum" -> check = line.oneOf(CheckKind.values());
            case "--streams" -> streams = line.number();
            case "--rate" -> rate = line.bytes();
            case "--name" -> inputName = line.value();
            case "--timeout" -> patience = line.number();
            default -> {
                return super.takeOption(name, line);
            }
        }
        return true;
    }

    @Override
    boolean takeWords(List<String> all) {
        words.addAll(all);
        return true;
    }

    @Override
    void run(Stop stop) throws IOException, CommandException {
        List<Path> files = new ArrayList<>();
        HostPort target = arguments(files);
        long bytes = check(files);
        InetSocketAddress address = target.resolve();
        CheckKind kind = check != null ? check : files.contains(STANDARD_INPUT) ? CheckKind.NONE : CheckKind.SHA256;
        Hello hello = new Hello(kind, check != null, Hello.newSession(), streams);
        Queue<Path> left = new ConcurrentLinkedQueue<>(files);
        figures.moved().start();
        try (Progress progress = progress("Sending", bytes)) {
            onEach(stream(target, address, left, hello, progress, stop));
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
            streams = Math.min(streams, files.size());
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

    private interface Stream {
        Void run() throws IOException, CommandException;
    }

    private Stream stream(HostPort target, InetSocketAddress address, Queue<Path> left, Hello hello, Progress progress, Stop stop) {
        return () -> {
            try (SocketChannel channel = SocketChannel.open(); Wire wire = new Wire(channel, patience)) {
                stop.then(() -> closeQuietly(wire));
                connect(channel, target, address);
                new SendStream(wire, left, this, figures, progress).run(hello);
            }
            return null;
        };
    }

    static void connect(SocketChannel channel, HostPort target, InetSocketAddress address) throws IOException, CommandException {
        try {
            channel.socket().connect(address, CONNECT_MILLIS);
        } catch (ConnectException e) {
            throw CommandException.failed(target + ": " + e.getMessage() + "; is 'sluice receive " + target.port() + "' running there?");
        } catch (SocketTimeoutException e) {
            throw CommandException.failed(target + ": no answer within " + CONNECT_MILLIS / 1000 + " s");
        } catch (SocketException e) {
            throw CommandException.failed(target + ": " + e.getMessage());
        }
    }

    private static void closeQuietly(Wire wire) {
        try {
            wire.close();
        } catch (IOException e) {
            // The command is ending, and says so.
        }
    }

    /** Runs it as often as there are streams, each on a thread, and throws the first failure. */
    private void onEach(Stream stream) throws IOException, CommandException {
        ExecutorService threads = Executors.newFixedThreadPool(streams);
        try {
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                running.add(threads.submit(stream::run));
            }
            Throwable first = null;
            for (Future<Void> one : running) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    // The others go on with what is left.
                    first = first == null ? e.getCause() : first;
                }
            }
            if (first instanceof CommandException failure) {
                throw failure;
            }
            if (first != null) {
                throw first instanceof IOException io ? io : new IOException(first.toString(), first);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            threads.shutdown();
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
