package io.sluice.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a comparison found. Immutable, and so safe for use by any thread. */
public final class Findings {
    private final Map<String, String> facts;
    private final List<String> heading;
    private final Network network;
    private final List<Group> groups;

    Findings(Workspace workspace, List<Group> groups) throws IOException {
        facts = Environment.facts(workspace);
        heading = Environment.lines(workspace);
        network = workspace.network();
        this.groups = List.copyOf(groups);
    }

    /**
     * Tells whether there are any.
     *
     * @return true if it was ended before anything was moved
     */
    public boolean isEmpty() {
        return groups.isEmpty();
    }

    /**
     * Returns the findings as tables for people.
     *
     * @return lines of 150 characters at most
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(heading);
        lines.addAll(new Table(groups).lines());
        return lines;
    }

    /**
     * Returns the findings as JSON.
     *
     * @return an object with {@code runs}, {@code excluded}, {@code failures} and {@code environment}
     */
    public String json() {
        return JsonReport.of(facts, groups);
    }

    /**
     * Returns the findings as a page with drawings and charts, which loads nothing and runs no script.
     *
     * @return HTML
     * @throws IOException if a part of the page is missing from the jar
     */
    public String html() throws IOException {
        return Page.of(facts, network, groups);
    }

    /**
     * Tells whether all that arrived was what had been sent.
     *
     * @return false if a way delivered other bytes
     */
    public boolean areBytesRight() {
        return groups.stream().flatMap(group -> group.results().stream()).allMatch(Result::verified);
    }

    /**
     * Returns what went wrong.
     *
     * @return a line for each contender that failed or delivered wrong bytes; empty if every byte was right
     */
    public List<String> complaints() {
        return Complaints.of(groups);
    }
}
