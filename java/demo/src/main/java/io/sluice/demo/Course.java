package io.sluice.demo;

import io.sluice.Method;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All scenarios, sizes and methods, one after the other. Used by one thread. */
final class Course {
    private final Workspace workspace;
    private final Progress progress;

    Course(Workspace workspace, Progress progress) {
        this.workspace = workspace;
        this.progress = progress;
    }

    /** How many steps {@link Progress} will hear of. */
    static long steps(Subject subject) {
        return Scenario.values().length * Size.of(subject.size()).stream().mapToLong(size -> size.rounds() + 1).sum();
    }

    /** Runs all; what goes wrong with a method is in its group. */
    List<Group> run() throws IOException {
        Map<Size, byte[]> digests = new java.util.LinkedHashMap<>();
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
        Map<Method, List<Round>> rounds = new EnumMap<>(Method.class);
        List<Group.Failure> failures = new ArrayList<>();
        List<Method> methods = new ArrayList<>(contenders.in());
        // Round 0 warms code, page cache and socket buffers. The rest take turns: what disturbs, disturbs all alike.
        for (int round = 0; round <= size.rounds(); round++) {
            for (Method method : List.copyOf(methods)) {
                progress.show(scenario, size, method);
                try {
                    Round made = trial.run(method);
                    if (round > 0 || !made.verified()) {
                        rounds.computeIfAbsent(method, any -> new ArrayList<>()).add(made);
                    }
                } catch (IOException | RuntimeException e) {
                    failures.add(new Group.Failure(method, e.toString()));
                    methods.remove(method);
                    rounds.remove(method);
                }
            }
            progress.step();
            java.util.Collections.rotate(methods, 1);
        }
        List<Result> results = new ArrayList<>();
        rounds.forEach((method, made) -> results.add(new Result(scenario, size, method, made)));
        return new Group(scenario, size, results, contenders.out(), failures);
    }
}
