package io.sluice.cli;

/** Where the JVM starts. */
public final class Main {
    private Main() {}

    /**
     * Runs one command and ends the JVM with its exit code.
     *
     * @param arguments the command and what it is given
     */
    public static void main(String[] arguments) {
        NoLog.install();
        // The JVM ends by the signal where there was one, which this call then waits for.
        System.exit(SluiceCommand.commandLine().execute(arguments));
    }
}
