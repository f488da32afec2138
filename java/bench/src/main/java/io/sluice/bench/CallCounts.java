package io.sluice.bench;

import io.sluice.Sluice;
import io.sluice.TransferStatistics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the system calls and the bytes through user space that Sluice's contenders make in each scenario, and compares them with a
 * committed table: a regression that needs no quiet machine to be seen. That the counts are those that strace sees is the contract
 * suite's to prove.
 */
public final class CallCounts {
    private static final int GOOD = 0;
    private static final int DIFFERENT = 1;
    private static final int REFUSED = 2;
    private static final String USAGE = "usage: --check TABLE, or --write TABLE";
    /** The first run maps, opens and asks what later ones need not. */
    private static final int WARM_UPS = 2;
    private static final int ROUNDS = 5;
    private static final String COUNTED_ON = "ext4";

    private CallCounts() {}

    /**
     * Counts, and ends the JVM: with status 0 if nothing has changed, 1 if something has, 2 if it cannot be counted. The last line is
     * {@code N scenarios as before, N changed, N not run}.
     *
     * @param arguments {@code --check TABLE} or {@code --write TABLE}
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        boolean write = arguments.length == 2 && arguments[0].equals("--write");
        if (!write && !(arguments.length == 2 && arguments[0].equals("--check"))) {
            System.err.println(USAGE);
            System.exit(REFUSED);
        }
        try {
            System.exit(run(Path.of(arguments[1]), write, out));
        } catch (IOException e) {
            System.err.println("call counts: stopped: " + e.getMessage());
            System.exit(REFUSED);
        }
    }

    private static int run(Path path, boolean write, PrintStream out) throws IOException {
        if (!Sluice.isAvailable()) {
            throw new IOException("Sluice is not available here: " + Sluice.unavailabilityCause().getMessage());
        }
        CallTable committed = Files.exists(path) ? CallTable.read(path) : new CallTable();
        CallTable counted = new CallTable();
        List<String> absent = new ArrayList<>();
        try (Lab lab = new Lab(Lab.DIRECTORY)) {
            for (Scenarios.Entry entry : Scenarios.matching(CallCounts::counts, Scale.COUNTED)) {
                String objection = objection(entry.name(), lab.directory());
                if (objection != null) {
                    out.println("skipped: " + entry.name() + ": " + objection);
                    absent.add(entry.name());
                    continue;
                }
                lab.place(entry.oneCpu());
                try (Scenario scenario = entry.opener().open(lab)) {
                    count(entry, scenario, counted);
                } catch (CannotRunException e) {
                    out.println("skipped: " + entry.name() + ": " + e.getMessage());
                    absent.add(entry.name());
                }
            }
        }
        if (write) {
            counted.keep(committed, absent);
            counted.write(path);
            out.println("written to " + path);
        }
        int changed = 0;
        for (String scenario : counted.scenarios()) {
            List<String> changes = write ? List.of() : committed.changes(counted, scenario);
            changes.forEach(change -> out.println("changed: " + change));
            changed += changes.isEmpty() ? 0 : 1;
        }
        out.printf("%d scenarios as before, %d changed, %d not run%n", counted.scenarios().size() - changed, changed, absent.size());
        return changed == 0 ? GOOD : DIFFERENT;
    }

    /** Why a scenario is not compared here, or null if it is: what AUTO asks before a copy depends on the file system. */
    private static String objection(String scenario, Path directory) throws IOException {
        String type = Files.getFileStore(directory).type();
        return scenario.equals(Scenarios.COPY_ON_DISK) && !type.equals(COUNTED_ON) ? "the table is of " + COUNTED_ON + ", and this is " + type : null;
    }

    /** Not AUTO's rivals, which are not Sluice's choice, nor the scenario whose copies of Sluice keep their counts to themselves. */
    private static boolean counts(String scenario) {
        return !scenario.startsWith("auto-") && !scenario.equals(Scenarios.STATISTICS);
    }

    private static void count(Scenarios.Entry entry, Scenario scenario, CallTable counted) throws IOException {
        for (Contender contender : scenario.contenders()) {
            if (contender.kind() != Contender.Kind.SLUICE) {
                continue;
            }
            for (int round = -WARM_UPS; round < ROUNDS; round++) {
                scenario.before().run();
                Map<String, Long> before = figures();
                contender.run();
                Map<String, Long> after = figures();
                if (round >= 0) {
                    before.forEach((name, count) -> after.merge(name, -count, Long::sum));
                    counted.add(entry.name(), contender.name(), after);
                }
            }
        }
    }

    /** What all transfers so far have done. */
    private static Map<String, Long> figures() {
        TransferStatistics total = Sluice.statistics().total();
        Map<String, Long> figures = new TreeMap<>(total.systemCalls());
        figures.put(CallTable.USER_BYTES, total.userBytes());
        return figures;
    }
}
