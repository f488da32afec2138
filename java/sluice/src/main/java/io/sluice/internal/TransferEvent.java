package io.sluice.internal;

import io.sluice.Method;
import java.nio.channels.Channel;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A transfer, to the flight recorder. Off until a recording asks for it. Used by one thread at a time. */
@Name("io.sluice.Transfer")
@Label("Transfer")
@Category("Sluice")
@Description("Bytes that Sluice moved from one channel to another: a call of transferTo, transferFrom, Transfer or FileRegions,"
        + " or a direction of a Relay from its first turn to its end")
@Enabled(false)
@StackTrace(false)
public final class TransferEvent extends Event {
    /** Asked whether events of its kind are wanted: a constant to the JIT until that changes. */
    private static final TransferEvent PROBE = new TransferEvent();
    /** What stands for a time that is not known, as the tools read it. */
    private static final long NOT_KNOWN = Long.MIN_VALUE;

    @Label("Call")
    private String call;

    @Label("Source")
    private String source;

    @Label("Target")
    private String target;

    @Label("Method")
    @Description("The method that moved the last byte, or that was tried last")
    private String method;

    @Label("Asked")
    @Description("How many bytes were to be moved at most; the largest number there is for all there are")
    @DataAmount
    private long asked;

    @Label("Bytes")
    @Description("How many bytes the target took, without a header and a trailer")
    @DataAmount
    private long bytes;

    @Label("Handed Back")
    @Description("Bytes that were taken from the source, and given to the caller as the target did not take them")
    @DataAmount
    private long handedBack;

    @Label("Through User Space")
    @Description("Bytes that went through a buffer in user space; -1 if that is not known")
    @DataAmount
    private long userBytes = -1;

    @Label("System Calls")
    @Description("How many system calls were made; -1 if they were not counted")
    private long systemCalls = -1;

    @Label("Waiting")
    @Description("Time spent waiting for a channel to become ready; not known where that was inside a system call")
    @Timespan(Timespan.NANOSECONDS)
    private long waiting = NOT_KNOWN;

    @Label("Failure")
    @Description("What was thrown; empty if nothing was")
    private String failure;

    // Put into words only if the event is kept.
    private final transient Object from;
    private final transient Object to;

    private TransferEvent() {
        this("", null, null, 0);
    }

    private TransferEvent(String call, Object from, Object to, long asked) {
        this.call = call;
        this.from = from;
        this.to = to;
        this.asked = asked;
    }

    static boolean isOn() {
        return PROBE.isEnabled();
    }

    /**
     * Begins a transfer.
     *
     * @param call who was asked for it
     * @param source where from
     * @param target where to
     * @param asked how many bytes at most
     * @return the event, to be {@linkplain #ended ended}
     */
    public static TransferEvent of(String call, Channel source, Channel target, long asked) {
        TransferEvent event = new TransferEvent(call, Names.later(source), Names.later(target), asked);
        event.begin();
        return event;
    }

    /**
     * Notes what the native library has counted.
     *
     * @param cells the figures at the end, as {@link BlockLayout} lays them out
     * @param before those at the beginning; null for all zeros
     */
    public void counted(long[] cells, long[] before) {
        long calls = 0;
        long user = 0;
        for (int method = 0; method < BlockLayout.METHODS; method++) {
            user += rise(cells, before, BlockLayout.cell(method, BlockLayout.USER_BYTES));
            for (int call = 0; call < BlockLayout.CALLS.size(); call++) {
                calls += rise(cells, before, BlockLayout.cell(method, BlockLayout.FIRST_CALL + call));
            }
        }
        systemCalls = calls;
        userBytes = user;
    }

    private static long rise(long[] cells, long[] before, int cell) {
        return before == null ? cells[cell] : cells[cell] - before[cell];
    }

    /** Notes how long it has waited, where that was seen. */
    void waited(Result result) {
        if (result.cell(BlockLayout.BLOCKING_CALLS) == 0) {
            waiting = result.cell(BlockLayout.WAIT_NANOS) + result.parkedNanos();
        }
    }

    /**
     * Ends the transfer, and tells of it if it took as long as the recording asks for.
     *
     * @param used the method
     * @param moved the bytes delivered
     * @param held the bytes handed back, or null
     * @param thrown what was thrown, or null
     */
    public void ended(Method used, long moved, byte[] held, Throwable thrown) {
        ended(used, moved, held == null ? 0 : held.length, thrown);
    }

    /**
     * Ends the transfer, and tells of it if it took as long as the recording asks for.
     *
     * @param used the method
     * @param moved the bytes delivered
     * @param held how many bytes were handed back
     * @param thrown what was thrown, or null
     */
    public void ended(Method used, long moved, long held, Throwable thrown) {
        end();
        if (!shouldCommit()) {
            return;
        }
        source = String.valueOf(from);
        target = String.valueOf(to);
        method = used.name();
        bytes = moved;
        handedBack = held;
        if (used == Method.COPY_LOOP) {
            userBytes = moved;
        }
        failure = thrown == null ? null : thrown.toString();
        commit();
    }
}
