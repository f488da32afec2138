package io.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Every scenario, by name. */
final class Scenarios {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final int SMALL = 4 << 10;

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
        List<Entry> all = new ArrayList<>();
        all.add(new Entry("send-small-back-to-back", Group.TABLE, true, Sends.small(scale, SMALL, false)));
        all.add(new Entry("send-small-request-response", Group.TABLE, true, Sends.small(scale, SMALL, true)));
        all.add(new Entry("send-large", Group.TABLE, false, Sends.large(scale)));
        // The bars of the issue on receiving, by file system.
        all.add(new Entry("receive-disk", Group.TABLE, false, Receives.large(scale, null, 0.42, 0.95)));
        all.add(new Entry("receive-tmpfs", Group.TABLE, false, Receives.large(scale, SHARED_MEMORY, 0.50, 0.85)));
        all.add(new Entry("relay", Group.TABLE, false, Relays.large(scale)));
        all.add(new Entry("regions-1k", Group.TABLE, true, Batches.regions(scale, 1 << 10,
                Bar.cpu(Batches.SLUICE, Batches.EACH, 0.10), Bar.cpu(Batches.SLUICE, Batches.GATHER, 1.15))));
        all.add(new Entry("regions-4k", Group.MORE, true, Batches.regions(scale, 4 << 10,
                Bar.cpu(Batches.SLUICE, Batches.EACH, 0.35))));
        // Large ones: no slower than one call for each.
        for (int size : new int[] {16, 64}) {
            all.add(new Entry("regions-" + size + "k", Group.MORE, true, Batches.regions(scale, size << 10,
                    Bar.same(Batches.SLUICE, Batches.EACH))));
        }
        for (boolean asked : List.of(true, false)) {
            String how = asked ? "-request-response" : "-back-to-back";
            all.add(new Entry("header-1k" + how, Group.TABLE, true, Batches.header(scale, 1 << 10, asked, 0.65)));
            all.add(new Entry("header-16k" + how, Group.TABLE, true, Batches.header(scale, 16 << 10, asked, 0.70)));
        }
        return all.stream().filter(entry -> names.test(entry.name())).toList();
    }
}
