package io.sluice.cli;

import java.io.PrintWriter;

/**
 * Where a command speaks, and as whom.
 *
 * @param command its name after {@code sluice}
 * @param out for its figures
 * @param err for its errors, and what is told while it runs
 */
record Console(String command, PrintWriter out, PrintWriter err) {
    /** That of this process. */
    static Console ofProcess(String command) {
        return new Console(command, new PrintWriter(System.out, true), new PrintWriter(System.err, true));
    }

    void complain(String message) {
        err.println("sluice " + command + ": " + message);
        err.flush();
    }

    void print(String line) {
        out.println(line);
        out.flush();
    }
}
