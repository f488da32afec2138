package io.sluice.demo;

import io.sluice.Method;

/**
 * One way of making a transfer: a row of the table.
 *
 * @param asked the method asked for
 * @param way whom it is asked of
 */
record Contender(Method asked, Way way) {
    static final Contender JDK = new Contender(Method.JDK, Way.JDK);
    static final Contender DROP_IN = new Contender(Method.AUTO, Way.DROP_IN);
    static final Contender RELAY = new Contender(Method.AUTO, Way.RELAY);

    static Contender reporting(Method asked) {
        return new Contender(asked, Way.REPORT);
    }

    /** What a row calls it. */
    @Override
    public String toString() {
        return way == Way.DROP_IN ? asked + " (drop-in)" : way == Way.RELAY ? asked + " (Relay)" : asked.name();
    }

    /** Whom a transfer is asked of. */
    enum Way {
        /** {@link io.sluice.Transfer}, which makes a report of each and takes any method. */
        REPORT,
        /** {@link io.sluice.Sluice}, whose method is always AUTO; what it did is seen in the totals. */
        DROP_IN,
        /** {@link io.sluice.Relay}, likewise. */
        RELAY,
        /** The JDK. */
        JDK
    }
}
