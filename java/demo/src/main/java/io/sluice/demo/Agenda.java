package io.sluice.demo;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is to be moved in which scenarios, in this order.
 *
 * @param items each a load in a scenario
 */
record Agenda(List<Item> items) {
    /**
     * One load in one scenario.
     *
     * @param scenario from where to where
     * @param load what a transfer moves
     */
    record Item(Scenario scenario, Load load) {}

    /** Every scenario with all of its loads, from a file of a size. */
    static Agenda full(long fileSize) {
        return of(Arrays.stream(Scenario.values())
                .flatMap(scenario -> scenario.of(fileSize).stream().map(load -> new Item(scenario, load))));
    }

    /** A file of a size as a whole, in some scenarios. */
    static Agenda whole(Collection<Scenario> scenarios, long fileSize) {
        return of(scenarios.stream().flatMap(scenario -> Load.whole(fileSize).stream().map(load -> new Item(scenario, load))));
    }

    /** The same for a look at the figures. */
    Agenda forALook() {
        return of(items.stream().map(item -> new Item(item.scenario(), item.load().forALook())));
    }

    private static Agenda of(Stream<Item> items) {
        return new Agenda(items.toList());
    }

    /** How many rounds that makes, of which {@link Listener#step} tells one by one. */
    long steps() {
        return loads().mapToLong(load -> load.warmUps() + load.rounds()).sum();
    }

    Stream<Load> loads() {
        return items.stream().map(Item::load);
    }
}
