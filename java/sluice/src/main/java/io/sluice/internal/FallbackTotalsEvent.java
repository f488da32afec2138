package io.sluice.internal;

import io.sluice.Fallback;
import io.sluice.Sluice;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** How often methods have given way to others so far, to the flight recorder: one event for each pair and reason. */
@Name("io.sluice.FallbackTotals")
@Label("Fallbacks")
@Category("Sluice")
@Description("How often one method has given way to another so far, and why")
@Period("10 s")
@StackTrace(false)
final class FallbackTotalsEvent extends Event {
    @Label("From")
    private String from;

    @Label("To")
    private String to;

    @Label("Reason")
    private String reason;

    @Label("Times")
    private long times;

    private FallbackTotalsEvent(Fallback fallback) {
        from = fallback.from().name();
        to = fallback.to().name();
        reason = fallback.reason();
        times = fallback.times();
    }

    static void emitPeriodically() {
        FlightRecorder.addPeriodicEvent(FallbackTotalsEvent.class, FallbackTotalsEvent::emit);
    }

    private static void emit() {
        Sluice.statistics().fallbacks().forEach(fallback -> new FallbackTotalsEvent(fallback).commit());
    }
}
