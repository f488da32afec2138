package io.sluice.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that runs for a while before somebody attaches the agent to it, with the arguments given. */
final class Attached {
    private Attached() {}

    public static void main(String[] arguments) throws Exception {
        Transfers.main(new String[0]);
        System.out.println("attaching ended with " + attach(arguments));
        Transfers.main(new String[0]);
    }

    private static int attach(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", System.getProperty("sluice.agent.jar"),
                Long.toString(ProcessHandle.current().pid())));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
