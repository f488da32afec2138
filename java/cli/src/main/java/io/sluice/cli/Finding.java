package io.sluice.cli;

/**
 * One thing that {@code sluice doctor} found.
 *
 * @param subject what was looked at, such as {@code method SPLICE}
 * @param grade how that is
 * @param found what was found
 * @param todo what to do about it; empty for nothing
 */
record Finding(String subject, Grade grade, String found, String todo) {
    /** How good or bad it is. */
    enum Grade {
        /** As it should be. */
        OK,
        /** Good to know: it costs something, or could be better. */
        NOTE,
        /** A part of Sluice does not work for it. */
        REFUSED,
        /** Sluice does not work for it. */
        BAD
    }

    static Finding ok(String subject, String found) {
        return new Finding(subject, Grade.OK, found, "");
    }

    static Finding note(String subject, String found, String todo) {
        return new Finding(subject, Grade.NOTE, found, todo);
    }

    static Finding refused(String subject, String found, String todo) {
        return new Finding(subject, Grade.REFUSED, found, todo);
    }

    static Finding bad(String subject, String found, String todo) {
        return new Finding(subject, Grade.BAD, found, todo);
    }
}
