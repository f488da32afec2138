package io.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Every scenario, by name. */
final class Scenarios {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    /** Of AUTO against fixed methods, those that are always measured: where it lost before, or would by the other choice. */
    static final Set<String> CHOICES =
            Set.of("auto-copy-disk-1024k", "auto-copy-disk-new-1024k", "auto-receive-disk-1024k");
    /** What counting costs; it leaves nothing to be counted. */
    static final String STATISTICS = "statistics";
    static final String COPY_ON_DISK = "copy-disk";
    private static final int KIB = 1 << 10;
    /** 25 makes three system calls of a small transferTo to a socket, 17 two. */
    private static final boolean JDK_25 = Runtime.version().feature() >= 25;

    private Scenarios() {}

    /** What a scenario is for. */
    enum Group {
        /** The numbers to reach. */
        TABLE,
        /** What else is worth knowing. */
        MORE,
        /** AUTO against every method that could be asked for instead. */
        AUTO
    }

    /**
     * A scenario that can be opened.
     *
     * @param name what {@code -Pratios} selects
     * @param group what it is for
     * @param oneCpu whether all of it runs on one CPU
     * @param opener sets it up
     */
    record Entry(String name, Group group, boolean oneCpu, Scenario.Opener opener) {}

    static List<Entry> matching(Predicate<String> names, Scale scale) {
        List<Entry> all = new ArrayList<>(table(scale));
        all.addAll(more(scale));
        all.addAll(auto(scale));
        return all.stream().filter(entry -> names.test(entry.name())).toList();
    }

    /** The numbers to reach. */
    private static List<Entry> table(Scale scale) {
        return List.of(
                new Entry("send-large", Group.TABLE, false, Sends.large(scale)),
                new Entry("send-4k-back-to-back", Group.TABLE, true, Sends.small(scale, 4 * KIB, false,
                        Bar.cpu(Sends.SLUICE, Sends.JDK, JDK_25 ? 0.75 : 0.80))),
                new Entry("send-4k-request-response", Group.TABLE, true, Sends.small(scale, 4 * KIB, true,
                        Bar.same(Sends.SLUICE, Sends.JDK))),
                new Entry("send-64k-back-to-back", Group.TABLE, true, Sends.small(scale, 64 * KIB, false,
                        Bar.cpu(Sends.SLUICE, Sends.JDK, 0.95))),
                new Entry("pipe", Group.TABLE, false, Pipes.large(scale)),
                // A pipe's 64 KiB make it a row of small transfers, which wake-ups across CPUs drown.
                new Entry("pipe-one-cpu", Group.TABLE, true, Pipes.large(scale)),
                new Entry("regions-1k", Group.TABLE, true, Batches.regions(scale, KIB,
                        Bar.cpu(Batches.SLUICE, Batches.EACH, 0.10),
                        Bar.cpu(Batches.SLUICE, Batches.NETTY, 0.12),
                        Bar.cpu(Batches.SLUICE, Batches.GATHER, 1.15))),
                new Entry("header-16k", Group.TABLE, true, Batches.header(scale, 16 * KIB, true,
                        Bar.cpu(Batches.HEADED, Batches.WRITE_AND_SEND, 0.68),
                        Bar.cpu(Batches.HEADED, Batches.NETTY, 0.62),
                        Bar.cpu(Batches.HEADED, Batches.GATHER, 1.08),
                        Bar.shown(Batches.FRAMED, Batches.WRITE_AND_SEND))),
                new Entry("receive-disk", Group.TABLE, false, Receives.large(scale, null, 0.40, 0.95)),
                new Entry("receive-tmpfs", Group.TABLE, false, Receives.large(scale, SHARED_MEMORY, 0.47, 0.80)),
                new Entry("relay", Group.TABLE, false, Relays.large(scale)),
                new Entry(COPY_ON_DISK, Group.TABLE, false, Copies.onDisk(scale)),
                new Entry("copy-reflink", Group.TABLE, false, Copies.sharing(scale)),
                new Entry(STATISTICS, Group.TABLE, true, Counting.cost(scale)));
    }

    private static List<Entry> more(Scale scale) {
        List<Entry> more = new ArrayList<>();
        more.add(new Entry("regions-4k", Group.MORE, true, Batches.regions(scale, 4 * KIB,
                Bar.cpu(Batches.SLUICE, Batches.EACH, 0.35))));
        // Large ones: no slower than one call for each.
        for (int size : new int[] {16, 64}) {
            more.add(new Entry("regions-" + size + "k", Group.MORE, true, Batches.regions(scale, size * KIB,
                    Bar.same(Batches.SLUICE, Batches.EACH))));
        }
        more.add(new Entry("header-1k", Group.MORE, true, Batches.header(scale, KIB, true,
                Bar.cpu(Batches.HEADED, Batches.WRITE_AND_SEND, 0.65),
                Bar.cpu(Batches.HEADED, Batches.GATHER, 1.08),
                Bar.shown(Batches.FRAMED, Batches.WRITE_AND_SEND))));
        for (int size : new int[] {1, 16}) {
            more.add(new Entry("header-" + size + "k-back-to-back", Group.MORE, true, Batches.header(scale, size * KIB, false,
                    Bar.shown(Batches.HEADED, Batches.WRITE_AND_SEND),
                    Bar.shown(Batches.HEADED, Batches.GATHER),
                    Bar.shown(Batches.FRAMED, Batches.WRITE_AND_SEND))));
        }
        return more;
    }

    private static List<Entry> auto(Scale scale) {
        List<Entry> auto = new ArrayList<>();
        for (int size : new int[] {4, 16, 64, 1024}) {
            auto.add(new Entry("auto-send-" + size + "k-back-to-back", Group.AUTO, true, Autos.send(scale, size * KIB, false)));
            auto.add(new Entry("auto-send-" + size + "k-request-response", Group.AUTO, true, Autos.send(scale, size * KIB, true)));
        }
        auto.add(new Entry("auto-send-large", Group.AUTO, false, Autos.send(scale, scale.large(), false)));
        for (int size : new int[] {16, 64, 256, 1024, 16 * 1024}) {
            auto.addAll(pairs(scale, size * KIB, size + "k"));
        }
        auto.addAll(pairs(scale, scale.large(), "large"));
        return auto;
    }

    /** Every pair of ends but file → TCP. */
    private static List<Entry> pairs(Scale scale, long size, String text) {
        List<Entry> pairs = new ArrayList<>();
        pairs.add(new Entry("auto-send-unix-" + text, Group.AUTO, false, Autos.sendLocally(scale, size)));
        pairs.add(new Entry("auto-pipe-" + text, Group.AUTO, false, Autos.pipe(scale, size)));
        pairs.add(new Entry("auto-pipe-one-cpu-" + text, Group.AUTO, true, Autos.pipe(scale, size)));
        pairs.add(new Entry("auto-from-pipe-" + text, Group.AUTO, false, Autos.fromPipe(scale, size)));
        pairs.add(new Entry("auto-relay-" + text, Group.AUTO, false, Autos.relay(scale, size)));
        for (Autos.Target target : Autos.Target.values()) {
            pairs.add(new Entry("auto-receive-" + target.text() + "-" + text, Group.AUTO, false, Autos.receive(scale, target, size)));
            pairs.add(new Entry("auto-copy-" + target.text() + "-" + text, Group.AUTO, false, Autos.copy(scale, target, size)));
        }
        return pairs;
    }
}
