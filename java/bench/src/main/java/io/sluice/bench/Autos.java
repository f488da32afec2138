package io.sluice.bench;

import io.sluice.Method;
import io.sluice.bench.Exchange.Errand;
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
import java.util.Set;

/** AUTO against each method that could be asked for instead: where one beats it by more than 5 %, AUTO chooses wrongly. */
final class Autos {
    private static final double MOST = 1.05;
    private static final int FEWER = 5;

    private Autos() {}

    /** The channels of an exchange. */
    private interface Ends<C> {
        C of(Exchange exchange) throws IOException;
    }

    /** File → TCP, piece by piece. */
    static Scenario.Opener send(Scale scale, long size, boolean asked) {
        return lab -> {
            int count = count(scale, size);
            Path path = Lab.file(lab.directory(), "source", size);
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            Errand peer = asked ? Errand.ask(count, size) : Errand.sink(count * size);
            return open(lab, Ways.sending(), List.of(peer), size, count, asked, "file → TCP", e -> file, e -> e.socket(0),
                    () -> {}, () -> Lab.remove(file, path));
        };
    }

    /** File → pipe. */
    static Scenario.Opener pipe(Scale scale, long size) {
        return lab -> {
            int count = count(scale, size);
            Path path = Lab.file(lab.directory(), "source", size);
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            Set<Integer> before = Descriptors.open();
            Pipe pipe = Pipe.open();
            Errand peer = Errand.drain(count * size, Descriptors.pipeReader(before));
            return open(lab, Ways.sending(), List.of(peer), size, count, false, "file → pipe", e -> file, e -> pipe.sink(),
                    () -> {}, () -> {
                        pipe.sink().close();
                        pipe.source().close();
                        Lab.remove(file, path);
                    });
        };
    }

    /** TCP → file, each piece over the last. */
    static Scenario.Opener receive(Scale scale, Path directory, long size) {
        return lab -> {
            int count = count(scale, size);
            Path where = directory == null ? lab.directory() : directory;
            lab.touchMemory(size);
            Path path = Lab.file(where, "target", size);
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return open(lab, Ways.receiving(), List.of(Errand.source(count * size)), size, count, false,
                    "TCP → file on " + Files.getFileStore(where).type(), e -> e.socket(0), e -> file,
                    () -> file.force(false), () -> Lab.remove(file, path));
        };
    }

    /** TCP → TCP. */
    static Scenario.Opener relay(Scale scale, long size) {
        return lab -> {
            int count = count(scale, size);
            return open(lab, Ways.relaying(), List.of(Errand.source(count * size), Errand.sink(count * size)), size, count, false,
                    "TCP → TCP", e -> e.socket(0), e -> e.socket(1), () -> {}, () -> {});
        };
    }

    /** File → file that has its blocks. */
    static Scenario.Opener copy(Scale scale, Path directory, long size) {
        return lab -> {
            int count = count(scale, size);
            Path where = directory == null ? lab.directory() : directory;
            lab.touchMemory(2 * size);
            Path path = Lab.file(where, "source", size);
            Path copy = Lab.file(where, "target", size);
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            FileChannel target = FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return open(lab, Ways.copying(), List.of(), size, count, false,
                    "file → file on " + Files.getFileStore(where).type() + ", overwritten", e -> file, e -> target,
                    () -> target.force(false), () -> {
                        Lab.remove(file, path);
                        Lab.remove(target, copy);
                    });
        };
    }

    private static int count(Scale scale, long size) {
        return (int) Math.max(1, Math.min(scale.small() / FEWER, scale.large() / size));
    }

    private static Scenario open(
            Lab lab, Ways ways, List<Errand> errands, long size, int count, boolean asked, String about,
            Ends<ReadableByteChannel> source, Ends<WritableByteChannel> target, Scenario.Step before, Scenario.Step after) {
        Lineup lineup = new Lineup(lab, errands);
        List<String> fixed = new ArrayList<>();
        for (String name : names(ways)) {
            Way way = ways.named(name);
            lineup.sluice(name, e -> {
                for (int i = 0; i < count; i++) {
                    if (asked) {
                        e.line(0).question();
                    }
                    way.move(source.of(e), target.of(e), size);
                }
            });
            fixed.add(name);
        }
        fixed.remove(Method.AUTO.name());
        String title = text(size) + ", " + about + ", AUTO and fixed methods" + (asked ? ", request and response" : "");
        return new Scenario(title, Scenario.Unit.OPERATION, count, lineup.contenders(), lineup.absent(),
                List.of(Bar.cpu(Method.AUTO.name(), fixed, MOST)), before, after);
    }

    /** Those of them that are methods. REFLINK is none of AUTO's: it is only used when asked for. */
    private static List<String> names(Ways ways) {
        List<String> methods = Arrays.stream(Method.values()).filter(method -> method != Method.REFLINK).map(Enum::name).toList();
        return ways.names().stream().filter(methods::contains).toList();
    }

    private static String text(long size) {
        return size >= 1 << 30 ? (size >> 30) + " GiB" : size >= 1 << 20 ? (size >> 20) + " MiB" : (size >> 10) + " KiB";
    }
}
