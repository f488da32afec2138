package io.sluice.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that is on the agenda, with every contender, one after the other. Used by one thread. */
final class Course {
    private final Workspace workspace;
    private final Agenda agenda;
    private final Listener listener;
    private volatile Stage<?, ?> stage;

    Course(Workspace workspace, Agenda agenda, Listener listener) {
        this.workspace = workspace;
        this.agenda = agenda;
        this.listener = listener;
    }

    /** Runs all, until the listener has heard enough; what goes wrong with one is in its group. */
    List<Group> run() throws IOException {
        Subject subject = workspace.subject();
        Map<Load, byte[]> digests = new HashMap<>();
        List<Group> groups = new ArrayList<>();
        for (Agenda.Item item : agenda.items()) {
            if (!listener.goesOn()) {
                break;
            }
            Load load = item.load();
            try {
                if (!digests.containsKey(load)) {
                    digests.put(load, subject.digest(load, listener::goesOn));
                }
                try (Stage<?, ?> opened = item.scenario().open(load, digests.get(load), workspace)) {
                    stage = opened;
                    Group group = group(item.scenario(), opened);
                    if (!group.results().isEmpty() || !group.failures().isEmpty()) {
                        groups.add(group);
                    }
                }
            } catch (IOException e) {
                if (listener.goesOn()) {
                    throw e;
                } // else it was cut off in the middle
            }
        }
        return groups;
    }

    /** Ends what is being moved, once the listener does not go on; by any thread. */
    void hangUp() {
        Stage<?, ?> current = stage;
        if (current != null) {
            current.hangUp();
        }
    }

    private Group group(Scenario scenario, Stage<?, ?> stage) throws IOException {
        Load load = stage.load();
        Contenders contenders = new Contenders(scenario.jdkWay());
        stage.enlist(contenders);

        Trial trial = new Trial(stage);
        Map<Contender, List<Round>> rounds = new LinkedHashMap<>();
        contenders.in().forEach(contender -> rounds.put(contender, new ArrayList<>()));
        List<Group.Failure> failures = new ArrayList<>();
        List<Contender> turns = new ArrayList<>(contenders.in());
        // The first rounds warm code, page cache and socket buffers. The rest take turns: what disturbs, disturbs all alike.
        for (int round = -load.warmUps(); round < load.rounds(); round++) {
            for (Contender contender : List.copyOf(turns)) {
                if (!listener.goesOn()) {
                    break;
                }
                listener.at(scenario.id() + " " + contender);
                try {
                    Round made = trial.run(contender);
                    if (round >= 0 || !made.verified()) {
                        rounds.get(contender).add(made);
                    }
                } catch (IOException | RuntimeException e) {
                    if (!listener.goesOn()) {
                        break; // it was cut off in the middle
                    }
                    if (e instanceof UnreachableException gone) {
                        throw gone;
                    }
                    failures.add(new Group.Failure(contender, e.toString()));
                    turns.remove(contender);
                    rounds.remove(contender);
                }
            }
            listener.step();
            Collections.rotate(turns, 1);
        }
        List<Result> results = new ArrayList<>();
        rounds.forEach((contender, made) -> {
            if (!made.isEmpty()) {
                results.add(new Result(contender, made));
            }
        });
        return new Group(scenario, load, results, contenders.out(), failures);
    }
}
