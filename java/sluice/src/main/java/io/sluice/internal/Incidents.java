package io.sluice.internal;

import io.sluice.Fallback;
import io.sluice.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What did not go as it should, counted: methods that gave way to others, files that got shorter, bytes handed back. Of
 * all transfers, or of one channel's, which are then among all. Safe for use by any thread.
 */
public final class Incidents {
    /** Those of all transfers. */
    public static final Incidents ALL = new Incidents(null);

    private static final Method[] METHODS = Method.values();
    /** A program that makes up classes of channels would fill the memory: beyond so many, reasons are not told apart. */
    private static final int MANY = 256;
    private static final String OTHER = "other reasons, of which there are more than " + MANY;

    /** Null for those of all. */
    private final Incidents all;
    private final Map<Kind, LongAdder> fallbacks = new ConcurrentHashMap<>();
    private final LongAdder truncations = new LongAdder();
    private final LongAdder handedBack = new LongAdder();

    private record Kind(Method from, Method to, String reason) {
        Fallback times(long times) {
            return new Fallback(from, to, reason, times);
        }

        /** In so many words: what a record brings of its own takes 13 ms to be put together for the first fallback. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Kind that && from == that.from && to == that.to && reason.equals(that.reason);
        }

        @Override
        public int hashCode() {
            return (from.hashCode() * 31 + to.hashCode()) * 31 + reason.hashCode();
        }
    }

    private Incidents(Incidents all) {
        this.all = all;
    }

    /** Makes a channel's, none to begin with. */
    static Incidents ofOne() {
        return new Incidents(ALL);
    }

    /** Counts what the native library noted in a block during its last call, and clears it there. */
    void take(Block block) {
        for (int cell = BlockLayout.FALLBACKS; cell < BlockLayout.FALLBACKS + BlockLayout.FALLBACK_CELLS; cell++) {
            long noted = block.get(cell);
            if (noted != 0) {
                block.put(cell, 0);
                gaveWay(METHODS[(int) noted & 0xff], METHODS[(int) (noted >>> 8) & 0xff],
                        CodeText.errno((int) (noted >>> 16) & 0xffff), noted >>> 32);
            }
        }
    }

    /** Counts that one method gave way to another. */
    void gaveWay(Method from, Method to, String reason, long times) {
        count(new Kind(from, to, reason), times);
        if (all != null) {
            all.gaveWay(from, to, reason, times);
        }
    }

    private void count(Kind kind, long times) {
        LongAdder counted = fallbacks.get(kind);
        if (counted == null) {
            Kind kept = fallbacks.size() < MANY ? kind : new Kind(kind.from, kind.to, OTHER);
            LongAdder made = new LongAdder();
            made.add(times);
            counted = fallbacks.putIfAbsent(kept, made);
            if (counted == null) {
                if (all == null) {
                    FirstFallbacks.tell(kept.times(times));
                }
                return;
            }
        }
        counted.add(times);
    }

    /** Counts a transfer that ended because its file got shorter. */
    public void truncated() {
        truncations.increment();
        if (all != null) {
            all.truncated();
        }
    }

    /** Counts bytes that were taken from a source, and given to the caller as the target did not take them. */
    public void handedBack(long bytes) {
        handedBack.add(bytes);
        if (all != null) {
            all.handedBack(bytes);
        }
    }

    /**
     * Returns the fallbacks so far.
     *
     * @return a fresh list, the most frequent first
     */
    public List<Fallback> fallbacks() {
        List<Fallback> list = new ArrayList<>();
        fallbacks.forEach((kind, times) -> list.add(kind.times(times.sum())));
        list.sort(Comparator.comparingLong(Fallback::times).reversed());
        return list;
    }

    /**
     * Returns how many transfers ended because their file got shorter.
     *
     * @return transfers
     */
    public long truncations() {
        return truncations.sum();
    }

    /**
     * Returns how many bytes were handed back.
     *
     * @return bytes
     */
    public long bytesHandedBack() {
        return handedBack.sum();
    }
}
