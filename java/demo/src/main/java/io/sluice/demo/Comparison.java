package io.sluice.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A comparison of every method, and of the JDK's own way, on a file. Used by one thread, whose CPU time is what is
 * measured.
 */
public final class Comparison {
    /** What can be chosen one by one; the demo has more. */
    private static final List<Scenario> CHOICE = List.of(Scenario.SEND, Scenario.RECEIVE, Scenario.RELAY, Scenario.COPY);

    private final Workspace workspace;
    private final Agenda agenda;
    private volatile Course course;

    private Comparison(Subject subject, Agenda agenda, Network network) throws IOException, UsageException {
        this.agenda = agenda;
        workspace = Workspace.of(subject, agenda, network);
    }

    /** Of all scenarios, with loads of several sizes; a quick one with a short round of each. */
    static Comparison full(Path file, boolean quick) throws IOException, UsageException {
        Subject subject = Subject.at(file);
        Agenda agenda = Agenda.full(subject.size());
        return new Comparison(subject, quick ? agenda.forALook() : agenda, Network.loopback());
    }

    /**
     * Prepares a comparison of the whole file. Memory and disk are taken for a copy of it, or for 16 MiB if it is smaller.
     *
     * @param file what to move; null for the JDK's own classes, {@code lib/modules}
     * @param scenarios names out of {@link #scenarios()}, in the order in which they are to run
     * @param network where connections go
     * @return the comparison
     * @throws UsageException if the file cannot be read, there is no room for a copy, or a name is none
     * @throws IOException if the file system fails
     */
    public static Comparison of(Path file, Collection<String> scenarios, Network network) throws IOException, UsageException {
        List<Scenario> chosen = chosen(scenarios);
        Subject subject = subject(file);
        return new Comparison(subject, Agenda.whole(chosen, subject.size()), network);
    }

    /**
     * Looks at what is asked for, and does nothing.
     *
     * @param file what to move; null for the JDK's own classes
     * @param scenarios names
     * @throws UsageException if the file cannot be read, or a name is none
     */
    public static void check(Path file, Collection<String> scenarios) throws UsageException {
        chosen(scenarios);
        subject(file);
    }

    private static Subject subject(Path file) throws UsageException {
        return Subject.at(file == null ? Subject.byDefault() : file);
    }

    private static List<Scenario> chosen(Collection<String> scenarios) throws UsageException {
        List<Scenario> chosen = new ArrayList<>();
        for (String name : scenarios) {
            chosen.add(CHOICE.stream().filter(one -> name(one).equals(name)).findFirst().orElseThrow(() ->
                    new UsageException("there is no scenario '" + name + "'; there are " + String.join(", ", scenarios()))));
        }
        return chosen;
    }

    /**
     * Returns what scenarios there are: sending a file, receiving one, relaying, copying.
     *
     * @return their names
     */
    public static List<String> scenarios() {
        return CHOICE.stream().map(Comparison::name).collect(Collectors.toUnmodifiableList());
    }

    /**
     * Returns which of them have to do with the network.
     *
     * @return their names
     */
    public static List<String> scenariosOverNetwork() {
        return CHOICE.stream().filter(scenario -> scenario != Scenario.COPY).map(Comparison::name).collect(Collectors.toUnmodifiableList());
    }

    private static String name(Scenario scenario) {
        return scenario.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns how many steps {@link Listener#step} will tell of.
     *
     * @return steps
     */
    public long steps() {
        return agenda.steps();
    }

    /**
     * Moves the file in every way, in turns.
     *
     * @param listener hears how far it has come
     * @return what was found, also where something went wrong
     * @throws IOException if the stage for a scenario cannot be set
     */
    public Findings run(Listener listener) throws IOException {
        Target target = workspace.target();
        for (Agenda.Item item : target == null ? List.<Agenda.Item>of() : agenda.items()) {
            if (item.scenario() == Scenario.RECEIVE || item.scenario() == Scenario.RELAY) {
                listener.at("sending the file there first");
                Subject subject = workspace.subject();
                try (FileChannel file = subject.open()) {
                    target.keep(file, subject.size(), subject.digest(item.load(), listener::goesOn));
                }
                break;
            }
        }
        course = new Course(workspace, agenda, listener);
        return new Findings(workspace, course.run());
    }

    /** Ends what is being moved, once {@link Listener#goesOn} says no; by any thread. What was found so far is returned. */
    public void hangUp() {
        Course current = course;
        if (current != null) {
            current.hangUp();
        }
    }
}
