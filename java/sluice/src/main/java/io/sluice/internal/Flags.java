package io.sluice.internal;

/** The flags of {@link Native#transfer} and {@link Native#plan}. */
final class Flags {
    /** Where the input would block, poll inside the library and go on. */
    static final int WAIT_INPUT = 1;
    /** Where the output would block, poll inside the library and go on. */
    static final int WAIT_OUTPUT = 2;
    /** The input's descriptor is O_NONBLOCK. */
    static final int INPUT_NONBLOCKING = 4;
    /** The output's descriptor is O_NONBLOCK. */
    static final int OUTPUT_NONBLOCKING = 8;
    /** The output's descriptor is O_APPEND. */
    static final int OUTPUT_APPENDS = 16;
    /** One pass, as the JDK makes it; little is taken ahead from a socket. */
    static final int DROP_IN = 32;
    /** A file source that ends before the size it had at the start has been truncated. */
    static final int EXACT = 64;
    /** The block has the plan for this pair, of just now: what that has found out is not asked again. */
    static final int PLANNED = 128;

    /** Of a batch: more follows after its last piece, and a segment that is not full may wait for it. */
    static final int MORE_FOLLOWS = 1 << 16;

    /** Of a batch: cork a TCP socket meanwhile, if there is a region that goes by a call of its own. */
    static final int CORK = 1 << 17;

    /**
     * Of a batch: one write that does not wait, where all there is to send is known already; else {@link Stop#SHORT}. Nothing
     * is asked of the files but their sizes, so that they need not be entered.
     */
    static final int AT_ONCE = 1 << 18;

    private Flags() {}
}
