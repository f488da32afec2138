package io.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The contenders of a scenario as it is set up: those that can run here, and those that cannot. */
final class Lineup {
    private final Lab lab;
    private final List<Exchange.Errand> errands;
    private final List<Contender> contenders = new ArrayList<>();
    private final List<Scenario.Absent> absent = new ArrayList<>();

    /**
     * An empty one.
     *
     * @param errands what the peers of all of them do
     */
    Lineup(Lab lab, List<Exchange.Errand> errands) {
        this.lab = lab;
        this.errands = errands;
    }

    Lineup sluice(String name, JavaContender.Work work) {
        return java(name, Contender.Kind.SLUICE, work);
    }

    Lineup jdk(String name, JavaContender.Work work) {
        return java(name, Contender.Kind.JDK, work);
    }

    Lineup loop(String name, JavaContender.Work work) {
        return java(name, Contender.Kind.JAVA, work);
    }

    private Lineup java(String name, Contender.Kind kind, JavaContender.Work work) {
        return with(new JavaContender(name, kind, lab, errands, work));
    }

    Lineup with(Contender contender) {
        contenders.add(contender);
        return this;
    }

    /** A loop in C; see limit.c. */
    Lineup limit(String name, String work, Object... arguments) throws IOException {
        return with(new LimitContender(name, lab, work, arguments));
    }

    Lineup netty(String name, NettyLoop.Transport transport, NettyContender.Work work) throws IOException {
        String obstacle = transport.obstacle();
        if (obstacle == null) {
            return with(new NettyContender(name, lab, transport, errands, work));
        }
        absent.add(new Scenario.Absent(name, obstacle));
        return this;
    }

    /** The one that was named last does its work so often in a turn, and its figures are of one time. */
    Lineup averaged(int times) {
        return replaced(last -> new Repeated(last, times, last.turns()));
    }

    /** The one that was named last has so many turns for one of the others. */
    Lineup often(int turns) {
        return replaced(last -> new Repeated(last, 1, turns));
    }

    private Lineup replaced(UnaryOperator<Contender> by) {
        int last = contenders.size() - 1;
        contenders.set(last, by.apply(contenders.get(last)));
        return this;
    }

    /** Says that one cannot run here. */
    Lineup without(String name, String why) {
        absent.add(new Scenario.Absent(name, why));
        return this;
    }

    List<Contender> contenders() {
        return contenders;
    }

    List<Scenario.Absent> absent() {
        return absent;
    }
}
