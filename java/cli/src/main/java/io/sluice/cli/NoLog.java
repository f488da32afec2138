package io.sluice.cli;

/** A log without a place to write to. What the library logs of a fallback is in the figures of each command anyway. */
public final class NoLog {
    private static final String BY_CLASS = "java.util.logging.config.class";
    private static final String BY_FILE = "java.util.logging.config.file";

    /** For {@code java.util.logging}, which makes one and has it set up the log. */
    public NoLog() {}

    /** Has the JVM's log be this one, unless another is asked for. */
    static void install() {
        if (System.getProperty(BY_FILE) == null && System.getProperty(BY_CLASS) == null) {
            System.setProperty(BY_CLASS, NoLog.class.getName());
        }
    }
}
