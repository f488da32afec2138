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
        if (arguments.length == 1 && arguments[0].equals(Rehearsal.OPTION)) {
            System.exit(Rehearsal.run());
        }
        // The JVM ends by the signal where there was one, which this call then waits for.
        System.exit(SluiceCommand.commandLine(arguments).execute(arguments));
    }
}
