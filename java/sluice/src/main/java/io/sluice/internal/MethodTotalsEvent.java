package io.sluice.internal;

import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.TransferStatistics;
import java.util.Map;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** What all transfers by one method have done so far, to the flight recorder: one event for each method that was used. */
@Name("io.sluice.MethodTotals")
@Label("Transfer Totals by Method")
@Category("Sluice")
@Description("What all transfers by one method have done so far")
@Period("10 s")
@StackTrace(false)
final class MethodTotalsEvent extends Event {
    @Label("Method")
    private String method;

    @Label("Transfers")
    private long transfers;

    @Label("Bytes")
    @Description("Bytes delivered to targets")
    @DataAmount
    private long bytes;

    @Label("Through User Space")
    @Description("Bytes that went through a buffer in user space; -1 if that is not known")
    @DataAmount
    private long userBytes;

    @Label("System Calls")
    @Description("How many system calls were made; -1 if they were not counted")
    private long systemCalls;

    @Label("Not Ready")
    @Description("How often a channel was not ready (EAGAIN); -1 if that is not known")
    private long wouldBlocks;

    @Label("Refusals")
    @Description("How often the kernel refused the method, after which another took over; -1 if that is not known")
    private long refusals;

    private MethodTotalsEvent(Method method, TransferStatistics figures) {
        this.method = method.name();
        transfers = figures.transfers();
        bytes = figures.bytes();
        userBytes = figures.userBytes();
        systemCalls = figures.switches() < 0 ? -1 : figures.switches() / 2;
        wouldBlocks = figures.wouldBlocks();
        refusals = figures.refusals();
    }

    static void emitPeriodically() {
        FlightRecorder.addPeriodicEvent(MethodTotalsEvent.class, MethodTotalsEvent::emit);
    }

    private static void emit() {
        for (Map.Entry<Method, TransferStatistics> one : Sluice.statistics().byMethod().entrySet()) {
            if (one.getValue().transfers() > 0 || one.getValue().switches() > 0) {
                new MethodTotalsEvent(one.getKey(), one.getValue()).commit();
            }
        }
    }
}
