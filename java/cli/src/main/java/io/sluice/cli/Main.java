package io.sluice.cli;

import io.sluice.Sluice;

/** Where the JVM starts. */
public final class Main {
    private Main() {}

    /**
     * Runs one command and ends the JVM with its exit code.
     *
     * @param arguments the command and what it is given
     * @throws InterruptedException never: nobody interrupts this thread
     */
    public static void main(String[] arguments) throws InterruptedException {
        NoLog.install();
        if (arguments.length == 1 && arguments[0].equals(Rehearsal.OPTION)) {
            System.exit(Rehearsal.run());
        }
        // While the command line is read, which takes longer.
        Thread library = new Thread(Sluice::isAvailable, "sluice-library");
        library.start();
        int code = SluiceCommand.commandLine(arguments).execute(arguments);
        // To end in the middle of it could leave a library behind that was unpacked.
        library.join();
        // What was printed is what a script has asked for.
        if (System.out.checkError()) {
            System.err.println("sluice: standard output cannot be written to: its reader has gone, or its disk is full");
            code = code == ExitCode.DONE ? ExitCode.FAILED : code;
        }
        // The JVM ends by the signal where there was one, which this call then waits for.
        System.exit(code);
    }
}
