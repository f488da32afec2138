package io.sluice.demo;

import io.sluice.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * The way that bytes take on this side by a method, as the kernel's design has it, from one end to the other.
 *
 * @param places where they are in turn
 * @param hops how they get from each to the next: one fewer
 * @param mapped which of the places is mapped into user space, where nobody touches it; -1 for none
 * @param calls the system calls of a round, one after the other; empty if they are not known
 * @param device what the network device is called
 */
record Route(List<Place> places, List<Hop> hops, int mapped, List<String> calls, String device) {
    /** Where bytes can be. */
    enum Place {
        DISK("disk"),
        PAGE_CACHE("page cache"),
        BUFFER("buffer"),
        PIPE("pipe"),
        SOCKET("socket"),
        DEVICE("device");

        private final String words;

        Place(String words) {
            this.words = words;
        }

        /** What people call it. */
        @Override
        public String toString() {
            return words;
        }
    }

    /** How bytes get from one place to the next. */
    enum Hop {
        /** The CPU copies them. */
        COPY("copied by the CPU"),
        /** Their pages are handed on. */
        REFERENCE("by reference, without a copy"),
        /** The disk's own copy, before the transfer: the file was in the page cache. */
        READ_BEFORE("read by DMA beforehand"),
        /** The disk's own copy, after the transfer. */
        WRITTEN_LATER("written by DMA later"),
        /** Nobody sees what happens there. */
        UNSEEN("not observed");

        private final String words;

        Hop(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** By a method, in a scenario; {@code gathers} is what is known of the device of that name, 1, 0, or -1. */
    static Route of(Scenario scenario, Method method, int gathers, String device) {
        Ends ends = Ends.of(scenario);
        // What stands for the JDK there is a loop of read and write, which is no secret.
        Method way = method == Method.JDK && scenario == Scenario.RELAY ? Method.COPY_LOOP : method;
        List<Place> places = new ArrayList<>();
        List<Hop> hops = new ArrayList<>();
        places.add(ends.fromFile ? Place.DISK : Place.DEVICE);
        hops.add(ends.fromFile ? Hop.READ_BEFORE : Hop.REFERENCE);
        places.add(ends.fromFile ? Place.PAGE_CACHE : Place.SOCKET);
        switch (way) {
            case READ_WRITE, COPY_LOOP -> through(Place.BUFFER, Hop.COPY, Hop.COPY, places, hops);
            case SPLICE -> through(Place.PIPE, Hop.REFERENCE, ends.toFile ? Hop.COPY : Hop.REFERENCE, places, hops);
            case MMAP_WRITE, MMAP_READ -> hops.add(Hop.COPY);
            case SENDFILE -> hops.add(ends.toFile ? Hop.COPY : Hop.REFERENCE);
            case REFLINK -> hops.add(Hop.REFERENCE);
            default -> hops.add(Hop.UNSEEN);
        }
        places.add(ends.toFile ? Place.PAGE_CACHE : Place.SOCKET);
        hops.add(ends.toFile ? Hop.WRITTEN_LATER : toDevice(gathers));
        places.add(ends.toFile ? Place.DISK : Place.DEVICE);
        int mapped = way == Method.MMAP_WRITE ? 1 : way == Method.MMAP_READ ? places.size() - 2 : -1;
        return new Route(places, hops, mapped, calls(way.design()), device);
    }

    /** Each call is two switches; one that is named once and made twice is listed twice. */
    private static List<String> calls(Method.Design design) {
        List<String> calls = new ArrayList<>();
        while (!design.systemCalls().isEmpty() && calls.size() < design.switches() / 2) {
            calls.addAll(design.systemCalls());
        }
        return calls;
    }

    private static void through(Place middle, Hop in, Hop out, List<Place> places, List<Hop> hops) {
        hops.add(in);
        places.add(middle);
        hops.add(out);
    }

    private static Hop toDevice(int gathers) {
        return gathers < 0 ? Hop.UNSEEN : gathers == 0 ? Hop.COPY : Hop.REFERENCE;
    }

    /** The CPU's copies of each byte on the way; -1 if a part of it is not seen. */
    int copies() {
        return hops.contains(Hop.UNSEEN) ? -1 : (int) hops.stream().filter(hop -> hop == Hop.COPY).count();
    }

    /** What a place on it is called. */
    String name(int place) {
        return places.get(place) == Place.DEVICE ? device : places.get(place).toString();
    }

    /** The way in a sentence, for those who do not see the drawing. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < hops.size(); i++) {
            text.append(i == 0 ? "" : "; ").append(name(i)).append(" to ").append(name(i + 1)).append(": ")
                    .append(hops.get(i));
        }
        return text.toString();
    }

    /** What the two ends of a scenario are. */
    private record Ends(boolean fromFile, boolean toFile) {
        static Ends of(Scenario scenario) {
            return switch (scenario) {
                case SEND, REGIONS, FRAMED -> new Ends(true, false);
                case RECEIVE, OPTIONS -> new Ends(false, true);
                case RELAY -> new Ends(false, false);
                case COPY -> new Ends(true, true);
            };
        }
    }
}
