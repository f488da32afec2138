package io.sluice.bench;

import java.util.List;

/**
 * What is to be reached, as a comparison of two contenders.
 *
 * @param subject the contender it is about
 * @param against the one it is measured against; of several, the one with the lowest median
 * @param figure what is compared
 * @param kind how
 * @param most the highest that is good enough: a ratio, or nanoseconds per unit for a difference; 0 where the kind says it all
 */
record Bar(String subject, List<String> against, Figure figure, Kind kind, double most) {
    /** How two are compared. */
    enum Kind {
        /** The ratio is to be no higher than a number. */
        RATIO,
        /** As good as the other: above one by no more than the A/A pair of the same run, and 5 % at most. */
        SAME,
        /** What the subject costs more than the other is to be no higher than a number. */
        DIFFERENCE,
        /** Nothing is to be reached; the ratio is shown. */
        SHOWN
    }

    static Bar cpu(String subject, String against, double most) {
        return new Bar(subject, List.of(against), Figure.THREAD, Kind.RATIO, most);
    }

    /** Against the best of several. */
    static Bar cpu(String subject, List<String> against, double most) {
        return new Bar(subject, against, Figure.THREAD, Kind.RATIO, most);
    }

    static Bar same(String subject, String against) {
        return same(subject, List.of(against));
    }

    static Bar same(String subject, List<String> against) {
        return new Bar(subject, against, Figure.THREAD, Kind.SAME, 0);
    }

    /** What the subject may cost more, in nanoseconds per unit. */
    static Bar nanos(String subject, String against, double most) {
        return new Bar(subject, List.of(against), Figure.THREAD, Kind.DIFFERENCE, most);
    }

    static Bar shown(String subject, String against) {
        return new Bar(subject, List.of(against), Figure.THREAD, Kind.SHOWN, 0);
    }

    /** The same about another figure. */
    Bar of(Figure other) {
        return new Bar(subject, against, other, kind, most);
    }
}
