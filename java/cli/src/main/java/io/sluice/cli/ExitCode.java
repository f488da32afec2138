package io.sluice.cli;

/** What a command leaves the shell with. The help of each lists these. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int REFUSED = 3;
    static final int MISMATCH = 4;
    static final int STOPPED = 130;

    private ExitCode() {}

    /** The word for a code in the JSON. */
    static String name(int code) {
        return switch (code) {
            case DONE -> "done";
            case USAGE -> "usage";
            case REFUSED -> "refused";
            case MISMATCH -> "mismatch";
            case STOPPED -> "stopped";
            default -> "failed";
        };
    }
}
