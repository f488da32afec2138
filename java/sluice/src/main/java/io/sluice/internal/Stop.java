package io.sluice.internal;

/** Why the native library returned: the STOP cell of a {@link Block}. */
final class Stop {
    static final int COMPLETE = 0;
    static final int END = 1;
    static final int WOULD_BLOCK_INPUT = 2;
    static final int WOULD_BLOCK_OUTPUT = 3;
    static final int INTERRUPTED = 4;
    static final int FAILED = 5;
    static final int TRUNCATED = 6;
    /** One pass was made, as asked for by {@link Flags#DROP_IN}, or as much was sent as a call may; or not all {@link Flags#AT_ONCE}. */
    static final int SHORT = 7;

    private Stop() {}
}
