package io.sluice.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * What one transfer moves: regions of the file, and perhaps text before and after them.
 *
 * @param name what people call it
 * @param header the text before, in ASCII; empty for none
 * @param regions the regions, in the order in which they are sent; at least one
 * @param trailer the text after, in ASCII; empty for none
 * @param quick whether a look at the figures will do: a round after one that warms up, and a short one
 */
record Load(String name, String header, List<Region> regions, String trailer, boolean quick) {
    static final int HEADER_BYTES = 200;
    static final String TRAILER = "\r\n--sluice--\r\n";
    private static final long KIB = 1024;
    private static final List<Long> STEPS = List.of(KIB, 64 * KIB, 1024 * KIB);
    private static final int REGIONS = 64;
    private static final long PAGE = 4 * KIB;
    private static final long BODY = 16 * KIB;
    /** A round of small transfers moves about this much, so that its time can be measured. */
    private static final long ROUND_BYTES = 16 << 20;
    private static final int MOST_REPETITIONS = 2048;
    /** A quick round moves that part of it. */
    private static final int QUICK = 16;
    /** A/A noise is 20 % at two rounds and 3 % at five (measured). */
    private static final int ROUNDS = 5;
    private static final int SMALL_ROUNDS = 7;
    private static final int LARGE_ROUNDS = 3;
    private static final long LARGE = 64 << 20;
    /** Up to this, a transfer's time is the code's more than the bytes'. */
    private static final long SMALL = 64 << 10;
    /** So many small transfers make the compiler do its work before any is measured. */
    private static final int SMALL_WARM_UPS = 3;
    private static final long HUGE = 1L << 30;

    /**
     * A part of the file.
     *
     * @param position where it starts, in bytes
     * @param bytes its length
     */
    record Region(long position, long bytes) {}

    /** From the start of the file: little, more, and all of it. */
    static List<Load> ladder(long fileSize) {
        List<Load> loads = new ArrayList<>();
        STEPS.stream().filter(step -> step < fileSize).forEach(step -> loads.add(start(text(step), step)));
        loads.addAll(whole(fileSize));
        return loads;
    }

    static List<Load> whole(long fileSize) {
        return List.of(start("the whole file, " + text(fileSize), fileSize));
    }

    /** Many regions, each in pages of its own; a small file is gone through again. */
    static List<Load> batches(long fileSize) {
        return LongStream.of(KIB, 16 * KIB).mapToObj(size -> {
            long bytes = Math.min(size, fileSize);
            List<Region> regions = LongStream.range(0, REGIONS)
                    .mapToObj(i -> new Region(i * Math.max(PAGE, size) % (fileSize - bytes + 1), bytes))
                    .toList();
            return new Load(REGIONS + " regions of " + text(bytes), "", regions, "", false);
        }).toList();
    }

    /** A header and a body, and the same with a trailer. */
    static List<Load> framed(long fileSize) {
        long bytes = Math.min(BODY, fileSize);
        List<Region> body = List.of(new Region(0, bytes));
        String name = "a header of " + HEADER_BYTES + " bytes and a body of " + text(bytes);
        return List.of(
                new Load(name, header(bytes), body, "", false),
                new Load(name + ", and a trailer of " + TRAILER.length() + " bytes", header(bytes), body, TRAILER, false));
    }

    private static Load start(String name, long bytes) {
        return new Load(name, "", List.of(new Region(0, bytes)), "", false);
    }

    private static String header(long body) {
        String start = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + body + "\r\nX-Filler: ";
        String end = "\r\n\r\n";
        return start + "-".repeat(HEADER_BYTES - start.length() - end.length()) + end;
    }

    private static String text(long bytes) {
        return bytes % (KIB * KIB) == 0 ? bytes / (KIB * KIB) + " MiB"
                : bytes % KIB == 0 ? bytes / KIB + " KiB"
                : String.format(Locale.ROOT, "%,d bytes", bytes);
    }

    /** The same for a look at the figures. */
    Load forALook() {
        return new Load(name, header, regions, trailer, true);
    }

    /** How many bytes of the file one transfer moves. */
    long fileBytes() {
        return regions.stream().mapToLong(Region::bytes).sum();
    }

    /** How many bytes one transfer moves. */
    long bytes() {
        return header.length() + fileBytes() + trailer.length();
    }

    /** How many transfers one round makes, back to back. */
    int repetitions() {
        long full = Math.min(MOST_REPETITIONS, ROUND_BYTES / bytes());
        return (int) Math.max(1, quick ? full / QUICK : full);
    }

    /** How many rounds are measured, of which the median counts. */
    int rounds() {
        return quick || bytes() > HUGE ? 1 : bytes() > LARGE ? LARGE_ROUNDS : bytes() > SMALL ? ROUNDS : SMALL_ROUNDS;
    }

    /** How many rounds come before those, and are checked but not measured. */
    int warmUps() {
        return quick || bytes() > SMALL ? 1 : SMALL_WARM_UPS;
    }

    /** How many bytes one round moves. */
    long total() {
        return bytes() * repetitions();
    }

    @Override
    public String toString() {
        return name;
    }
}
