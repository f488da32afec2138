package io.sluice.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All scenarios, sizes and contenders, one after the other. Used by one thread. */
final class Course {
    private final Workspace workspace;
    private final Progress progress;

    Course(Workspace workspace, Progress progress) {
        this.workspace = workspace;
        this.progress = progress;
    }

    /** How many steps {@link Progress} will hear of. */
    static long steps(Subject subject) {
        return Scenario.values().length * Size.of(subject.size()).stream().mapToLong(size -> size.warmUps() + size.rounds()).sum();
    }

    /** Runs all; what goes wrong with one is in its group. */
    List<Group> run() throws IOException {
        Map<Size, byte[]> digests = new LinkedHashMap<>();
        for (Size size : Size.of(workspace.subject().size())) {
            digests.put(size, workspace.subject().digest(size.bytes()));
        }
        List<Group> groups = new ArrayList<>();
        for (Scenario scenario : Scenario.values()) {
            for (Map.Entry<Size, byte[]> entry : digests.entrySet()) {
                try (Stage stage = scenario.open(entry.getKey(), entry.getValue(), workspace)) {
                    groups.add(group(scenario, entry.getKey(), stage));
                }
            }
        }
        return groups;
    }

    private Group group(Scenario scenario, Size size, Stage stage) throws IOException {
        stage.prepare();
        Contenders contenders = Contenders.on(stage);
        stage.reset();

        Trial trial = new Trial(stage, size);
        Map<Contender, List<Round>> rounds = new LinkedHashMap<>();
        contenders.in().forEach(contender -> rounds.put(contender, new ArrayList<>()));
        List<Group.Failure> failures = new ArrayList<>();
        List<Contender> turns = new ArrayList<>(contenders.in());
        // The first rounds warm code, page cache and socket buffers. The rest take turns: what disturbs, disturbs all alike.
        for (int round = -size.warmUps(); round < size.rounds(); round++) {
            for (Contender contender : List.copyOf(turns)) {
                progress.show(scenario, size, contender);
                try {
                    Round made = trial.run(contender);
                    if (round >= 0 || !made.verified()) {
                        rounds.get(contender).add(made);
                    }
                } catch (IOException | RuntimeException e) {
                    failures.add(new Group.Failure(contender, e.toString()));
                    turns.remove(contender);
                    rounds.remove(contender);
                }
            }
            progress.step();
            Collections.rotate(turns, 1);
        }
        List<Result> results = new ArrayList<>();
        rounds.forEach((contender, made) -> results.add(new Result(scenario, size, contender, made)));
        return new Group(scenario, size, results, contenders.out(), failures);
    }
}
