package io.sluice.bench;

import io.sluice.Method;
import io.sluice.bench.Exchange.Errand;
import io.sluice.bench.jmh.XfsImage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** AUTO against each method that could be asked for instead: where one beats it by more than 5 %, AUTO chooses wrongly. */
final class Autos {
    private static final double MOST = 1.05;
    private static final int FEWER = 5;
    /** Of the large size, what a turn of smaller pieces moves. */
    private static final int SHARE = 4;
    private static final int KIB = 1 << 10;

    private Autos() {}

    /** Where files are written. */
    enum Target {
        DISK(false), TMPFS(false), XFS(false),
        /** Each piece to a file of its own, which is deleted for the next. */
        DISK_NEW(true), TMPFS_NEW(true);

        private final boolean fresh;

        Target(boolean fresh) {
            this.fresh = fresh;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The channels of an exchange. */
    private interface Ends<C> {
        C of(Exchange exchange) throws IOException;
    }

    /** A directory to write in, on the target's file system. */
    private record Place(Path directory, Scenario.Step leave) {
        static Place of(Lab lab, Target target) throws IOException {
            return switch (target) {
                case DISK, DISK_NEW -> new Place(lab.directory(), () -> {});
                case TMPFS, TMPFS_NEW -> new Place(Path.of("/dev/shm"), () -> {});
                case XFS -> {
                    XfsImage image = mount(lab.directory());
                    yield new Place(image.root(), image::close);
                }
            };
        }

        private static XfsImage mount(Path directory) throws CannotRunException {
            try {
                return XfsImage.mount(directory);
            } catch (IOException e) {
                throw new CannotRunException("an XFS could not be mounted, which takes root and xfsprogs: " + e.getMessage(), e);
            }
        }

        String type() throws IOException {
            return Files.getFileStore(directory).type();
        }
    }

    /** What pieces are written to. */
    private static final class Sink implements Ends<WritableByteChannel>, Closeable {
        private final Path path;
        private final boolean fresh;
        private FileChannel file;

        Sink(Place place, boolean fresh, long size) throws IOException {
            this.path = Lab.file(place.directory(), "target", size);
            this.fresh = fresh;
            this.file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        @Override
        public WritableByteChannel of(Exchange exchange) throws IOException {
            if (fresh) {
                Lab.remove(file, path);
                file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            }
            return file;
        }

        /** Else the disk takes one method's pages while the next is measured. */
        void settle() throws IOException {
            if (!fresh) {
                file.force(false);
            }
        }

        String text() {
            return fresh ? ", new" : ", overwritten";
        }

        @Override
        public void close() throws IOException {
            Lab.remove(file, path);
        }
    }

    /**
     * What is moved, and by whom.
     *
     * @param about the ends, for people
     * @param asked whether the peer asks for each piece
     */
    private record Trip(String about, Ways ways, long size, int count, boolean asked) {
        static Trip of(String about, Ways ways, Scale scale, long size) {
            long most = size == scale.large() ? size : scale.large() / SHARE;
            return new Trip(about, ways, size, (int) Math.max(1, Math.min(scale.small() / FEWER, most / size)), false);
        }

        Trip answering() {
            return new Trip(about, ways, size, count, true);
        }

        long bytes() {
            return count * size;
        }

        String title() {
            String text = size >= KIB * KIB ? size / KIB / KIB + " MiB" : size / KIB + " KiB";
            return text + ", " + about + ", AUTO and fixed methods" + (asked ? ", request and response" : "");
        }

        Scenario open(
                Lab lab, List<Errand> errands, Ends<ReadableByteChannel> source, Ends<WritableByteChannel> target,
                Scenario.Step before, Scenario.Step after) {
            Lineup lineup = new Lineup(lab, errands);
            List<String> fixed = names(ways);
            for (String name : fixed) {
                Way way = ways.named(name);
                lineup.sluice(name, e -> {
                    for (int i = 0; i < count; i++) {
                        if (asked) {
                            e.line(0).question();
                        }
                        way.move(source.of(e), target.of(e), size);
                    }
                });
            }
            fixed.remove(Method.AUTO.name());
            return new Scenario(title(), Scenario.Unit.OPERATION, count, 1, lineup.contenders(), lineup.absent(),
                    List.of(Bar.cpu(Method.AUTO.name(), fixed, MOST)), before, after);
        }
    }

    /** File → TCP, piece by piece. */
    static Scenario.Opener send(Scale scale, long size, boolean asked) {
        Trip trip = Trip.of("file → TCP", Ways.sending(), scale, size);
        return asked ? sending(trip.answering(), Errand.ask(trip.count(), size)) : sending(trip, Errand.sink(trip.bytes()));
    }

    /** File → Unix socket. */
    static Scenario.Opener sendLocally(Scale scale, long size) {
        Trip trip = Trip.of("file → Unix socket", Ways.sending(), scale, size);
        return sending(trip, Errand.sink(trip.bytes()).locally());
    }

    private static Scenario.Opener sending(Trip trip, Errand peer) {
        return lab -> {
            Path path = Lab.file(lab.directory(), "source", trip.size());
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            return trip.open(lab, List.of(peer), e -> file, e -> e.socket(0), () -> {}, () -> Lab.remove(file, path));
        };
    }

    /** File → pipe. */
    static Scenario.Opener pipe(Scale scale, long size) {
        Trip trip = Trip.of("file → pipe", Ways.sending(), scale, size);
        return lab -> {
            Path path = Lab.file(lab.directory(), "source", size);
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            Set<Integer> before = Descriptors.open();
            Pipe pipe = Pipe.open();
            Errand peer = Errand.drain(trip.bytes(), Descriptors.pipeReader(before));
            return trip.open(lab, List.of(peer), e -> file, e -> pipe.sink(), () -> {}, () -> {
                close(pipe);
                Lab.remove(file, path);
            });
        };
    }

    /** Pipe → file. */
    static Scenario.Opener fromPipe(Scale scale, long size) {
        return lab -> {
            Place place = Place.of(lab, Target.DISK);
            Trip trip = Trip.of("pipe → file on " + place.type() + ", overwritten", Ways.receiving(), scale, size);
            Sink sink = new Sink(place, false, size);
            Set<Integer> before = Descriptors.open();
            Pipe pipe = Pipe.open();
            Errand peer = Errand.fill(trip.bytes(), Descriptors.pipeWriter(before));
            return trip.open(lab, List.of(peer), e -> pipe.source(), sink, sink::settle, () -> {
                close(pipe);
                sink.close();
            });
        };
    }

    private static void close(Pipe pipe) throws IOException {
        pipe.sink().close();
        pipe.source().close();
    }

    /** TCP → file. */
    static Scenario.Opener receive(Scale scale, Target target, long size) {
        return lab -> {
            lab.touchMemory(size);
            Place place = Place.of(lab, target);
            Sink sink = new Sink(place, target.fresh, size);
            Trip trip = Trip.of("TCP → file on " + place.type() + sink.text(), Ways.receiving(), scale, size);
            return trip.open(lab, List.of(Errand.source(trip.bytes())), e -> e.socket(0), sink, sink::settle, () -> {
                sink.close();
                place.leave().run();
            });
        };
    }

    /** TCP → TCP. */
    static Scenario.Opener relay(Scale scale, long size) {
        Trip trip = Trip.of("TCP → TCP", Ways.relaying(), scale, size);
        List<Errand> peers = List.of(Errand.source(trip.bytes()), Errand.sink(trip.bytes()));
        return lab -> trip.open(lab, peers, e -> e.socket(0), e -> e.socket(1), () -> {}, () -> {});
    }

    /** File → file. */
    static Scenario.Opener copy(Scale scale, Target target, long size) {
        return lab -> {
            lab.touchMemory(2 * size);
            Place place = Place.of(lab, target);
            Path path = Lab.file(place.directory(), "source", size);
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            Sink sink = new Sink(place, target.fresh, size);
            Trip trip = Trip.of("file → file on " + place.type() + sink.text(), Ways.copying(), scale, size);
            return trip.open(lab, List.of(), e -> file, sink, sink::settle, () -> {
                Lab.remove(file, path);
                sink.close();
                place.leave().run();
            });
        };
    }

    /** Those of them that are methods. REFLINK is none of AUTO's: it is only used when asked for. */
    private static List<String> names(Ways ways) {
        List<String> methods = Arrays.stream(Method.values()).filter(method -> method != Method.REFLINK).map(Enum::name).toList();
        return new ArrayList<>(ways.names().stream().filter(methods::contains).toList());
    }
}
