package io.sluice.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.sluice.bench.Exchange.Errand;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Every way of moving bytes, by size: what the charts of {@code ./gradlew benchmarkReport} are made of. Of each size the ways take turns,
 * and a turn is as many transfers back to back as make up a volume.
 */
public final class Sweep {
    /** No ways of their own: where sharing blocks is not possible, COPY_FILE_RANGE does it. */
    private static final List<String> LEFT_OUT = List.of("REFLINK");
    private static final long[] SIZES = sizes(1 << 10, 64 << 20);
    private static final long VOLUME = 32 << 20;
    private static final long MOST_OPERATIONS = 2000;
    private static final int ROUNDS = 7;

    private Sweep() {}

    /** A pair of ends, and how bytes move between them. */
    private enum Trip {
        SEND("File → TCP", Ways.sending()),
        RECEIVE("TCP → file, preallocated, overwritten", Ways.receiving()),
        RELAY("TCP → TCP", Ways.relaying()),
        COPY("File → file, preallocated, overwritten", Ways.copying());

        private final String about;
        private final Ways ways;

        Trip(String about, Ways ways) {
            this.about = about;
            this.ways = ways;
        }

        private List<Errand> peers(long bytes) {
            return switch (this) {
                case SEND -> List.of(Errand.sink(bytes));
                case RECEIVE -> List.of(Errand.source(bytes));
                case RELAY -> List.of(Errand.source(bytes), Errand.sink(bytes));
                case COPY -> List.of();
            };
        }

        private void move(Way way, Exchange exchange, FileChannel from, FileChannel to, long size) throws IOException {
            switch (this) {
                case SEND -> way.move(from, exchange.socket(0), size);
                case RECEIVE -> way.move(exchange.socket(0), to, size);
                case RELAY -> way.move(exchange.socket(0), exchange.socket(1), size);
                case COPY -> way.move(from, to, size);
            }
        }

        private boolean writes() {
            return this == RECEIVE || this == COPY;
        }
    }

    /**
     * What a trip cost at a size.
     *
     * @param size bytes of a transfer
     * @param operations transfers of a round
     * @param rounds each round of each way, in nanoseconds
     */
    private record Step(long size, long operations, Map<String, List<Map<String, Long>>> rounds) {}

    /** A trip's steps. */
    private record Leg(String name, String about, List<Step> steps) {}

    /**
     * Runs it.
     *
     * @param arguments {@code [--quick] --json PATH}
     * @throws IOException if a transfer fails
     */
    public static void main(String... arguments) throws IOException {
        Options options = Options.parse(arguments);
        // A turn is short enough for the large scale's rounds to say how good the figures are.
        Scale scale = options.scale() == Scale.QUICK ? Scale.QUICK : Scale.FULL.withRounds(ROUNDS);
        Map<String, Object> all = new LinkedHashMap<>();
        try (Lab lab = new Lab(Lab.DIRECTORY)) {
            all.put("format", JsonReport.FORMAT);
            all.put("environment", new Environment(lab, scale).machineReadable());
            lab.touchMemory(SIZES[SIZES.length - 1] * 4);
            Course course = new Course(lab, scale, System.out);
            List<Leg> legs = new ArrayList<>();
            for (Trip trip : Trip.values()) {
                if (options.match().matcher(trip.name().toLowerCase(Locale.ROOT)).find()) {
                    legs.add(leg(lab, course, trip));
                }
            }
            all.put("legs", legs);
        }
        Gson gson = new GsonBuilder().disableHtmlEscaping().create();
        if (options.json() != null) {
            Files.writeString(options.json(), gson.toJson(all));
        }
    }

    private static Leg leg(Lab lab, Course course, Trip trip) throws IOException {
        long largest = SIZES[SIZES.length - 1];
        Path source = Lab.file(lab.directory(), "from", largest);
        Path target = Lab.file(lab.directory(), "to", largest);
        List<Step> steps = new ArrayList<>();
        try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(target, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (long size : SIZES) {
                long operations = Math.max(1, Math.min(MOST_OPERATIONS, VOLUME / size));
                Lineup ways = new Lineup(lab, trip.peers(size * operations));
                for (String name : trip.ways.names()) {
                    if (!LEFT_OUT.contains(name)) {
                        Way way = trip.ways.named(name);
                        // Whose it is, the report sees by its name.
                        ways.sluice(name, exchange -> {
                            for (long i = 0; i < operations; i++) {
                                trip.move(way, exchange, from, to, size);
                            }
                        });
                    }
                }
                Scenario.Step before = () -> {
                    if (trip.writes()) {
                        // Else the disk takes one way's pages while the next is measured.
                        to.force(false);
                    }
                };
                String name = trip.name().toLowerCase(Locale.ROOT) + "-" + size;
                Outcome outcome = course.run(new Scenarios.Entry(name, Scenarios.Group.MORE, false,
                        opened -> Scenario.large(trip.about, size * operations, ways, List.of(), before, () -> {})));
                steps.add(new Step(size, operations, rounds(outcome)));
            }
        } finally {
            Files.delete(source);
            Files.delete(target);
        }
        return new Leg(trip.name().toLowerCase(Locale.ROOT), trip.about, steps);
    }

    private static Map<String, List<Map<String, Long>>> rounds(Outcome outcome) {
        Map<String, List<Map<String, Long>>> rounds = new LinkedHashMap<>();
        for (String name : outcome.rounds().contenders()) {
            List<Map<String, Long>> each = new ArrayList<>();
            outcome.rounds().of(name).forEach((round, sample) -> each.add(
                    Map.of("round", (long) round, "thread", sample.cpu(), "process", sample.process(), "wall", sample.wall())));
            rounds.put(name, each);
        }
        return rounds;
    }

    /** From one to another, four times as large each. */
    private static long[] sizes(long first, long last) {
        List<Long> sizes = new ArrayList<>();
        for (long size = first; size <= last; size *= 4) {
            sizes.add(size);
        }
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }
}
