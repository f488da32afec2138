package io.sluice.internal;

import io.sluice.PipeFigures;
import io.sluice.Sluice;
import io.sluice.Statistics;
import io.sluice.TransferStatistics;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** What all transfers have done so far, to the flight recorder, every now and then. */
@Name("io.sluice.Totals")
@Label("Transfer Totals")
@Category("Sluice")
@Description("What all transfers through Sluice have done so far")
@Period("10 s")
@StackTrace(false)
final class TotalsEvent extends Event {
    @Label("Transfers")
    private long transfers;

    @Label("Bytes")
    @Description("Bytes delivered to targets")
    @DataAmount
    private long bytes;

    @Label("Fallbacks")
    @Description("How often one method gave way to another")
    private long fallbacks;

    @Label("Truncations")
    @Description("How often a file got shorter while it was sent, or ended before a region of it")
    private long truncations;

    @Label("Handed Back")
    @Description("Bytes that were taken from sources, and given to callers as the target did not take them")
    @DataAmount
    private long handedBack;

    @Label("Pipes in Use")
    @Description("Private pipes that a transfer or a relay has now")
    private long pipesInUse;

    @Label("Pipes Open")
    @Description("Private pipes there are, the idle ones among them")
    private long pipesOpen;

    @Label("Pipe Capacity")
    @Description("What the private pipes may hold")
    @DataAmount
    private long pipeBytes;

    private TotalsEvent() {}

    static void emitPeriodically() {
        FlightRecorder.addPeriodicEvent(TotalsEvent.class, TotalsEvent::emit);
    }

    private static void emit() {
        Statistics now = Sluice.statistics();
        TotalsEvent event = new TotalsEvent();
        for (TransferStatistics one : now.byMethod().values()) {
            event.transfers += one.transfers();
            event.bytes += one.bytes();
        }
        event.fallbacks = now.fallbacks().stream().mapToLong(fallback -> fallback.times()).sum();
        event.truncations = now.truncations();
        event.handedBack = now.bytesHandedBack();
        PipeFigures pipes = Sluice.pipes();
        event.pipesInUse = pipes.inUse();
        event.pipesOpen = pipes.open();
        event.pipeBytes = pipes.bytes();
        event.commit();
    }
}
