package io.sluice.internal;

/** What a descriptor is, as the native library numbers it. */
final class Kind {
    /** Not one of the channels that the native library can serve: it has no descriptor that we may use. */
    static final int FOREIGN = -1;
    /** The native library looks itself: a FileChannel may be a FIFO, a device or a file of /proc. */
    static final int UNKNOWN = 0;
    static final int FILE = 1;
    static final int TCP = 2;
    static final int UNIX = 3;
    static final int UDP = 4;
    static final int PIPE = 5;
    static final int OTHER = 6;

    private Kind() {}
}
