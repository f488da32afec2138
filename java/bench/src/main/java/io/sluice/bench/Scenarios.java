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

    /**
     * A scenario that can be opened.
     *
     * @param name what {@code -Pratios} selects
     * @param oneCpu whether all of it runs on one CPU
     * @param opener sets it up
     */
    record Entry(String name, boolean oneCpu, Scenario.Opener opener) {}

    static List<Entry> matching(Predicate<String> names, Scale scale) {
        List<Entry> all = new ArrayList<>();
        all.add(new Entry("send-small-back-to-back", true, Sends.small(scale, SMALL, false)));
        all.add(new Entry("send-small-request-response", true, Sends.small(scale, SMALL, true)));
        all.add(new Entry("send-large", false, Sends.large(scale)));
        // The bars of the issue on receiving, by file system.
        all.add(new Entry("receive-disk", false, Receives.large(scale, null, 0.42, 0.95)));
        all.add(new Entry("receive-tmpfs", false, Receives.large(scale, SHARED_MEMORY, 0.50, 0.85)));
        all.add(new Entry("relay", false, Relays.large(scale)));
        // And the bars on batches: for large regions, no slower than one call for each.
        all.add(new Entry("regions-1k", true, Batches.regions(scale, 1 << 10, 0.10, 1.15)));
        all.add(new Entry("regions-4k", true, Batches.regions(scale, 4 << 10, 0.35, 0)));
        all.add(new Entry("regions-16k", true, Batches.regions(scale, 16 << 10, Bar.SAME, 0)));
        all.add(new Entry("regions-64k", true, Batches.regions(scale, 64 << 10, Bar.SAME, 0)));
        for (boolean asked : List.of(true, false)) {
            String how = asked ? "-request-response" : "-back-to-back";
            all.add(new Entry("header-1k" + how, true, Batches.header(scale, 1 << 10, asked, 0.65)));
            all.add(new Entry("header-16k" + how, true, Batches.header(scale, 16 << 10, asked, 0.70)));
        }
        return all.stream().filter(entry -> names.test(entry.name())).toList();
    }
}
