package io.sluice.demo;

import java.util.ArrayList;
import java.util.List;

/** What went wrong, a line each. */
final class Complaints {
    private Complaints() {}

    static List<String> of(List<Group> groups) {
        List<String> lines = new ArrayList<>();
        for (Group group : groups) {
            String where = group.scenario().id() + ", " + group.load() + ", ";
            for (Group.Failure failure : group.failures()) {
                lines.add(where + failure.contender() + " failed: " + failure.message());
            }
            for (Result result : group.results()) {
                if (!result.verified()) {
                    lines.add(where + result.contender() + " delivered WRONG bytes: SHA-256 " + result.sha256());
                }
            }
        }
        return lines;
    }
}
