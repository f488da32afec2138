package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.contract.fixture.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Receivers that are killed while a file arrives, each followed by one that takes the rest.
 *
 * @param directory where what they print goes
 * @param file what is sent
 * @param in the directory that they receive into
 */
record KilledReceivers(Path directory, Path file, Path in) {
    /** Waits for its moment, and ends a receiver by SIGKILL. */
    interface Killer {
        void kill(Process receiver) throws Exception;
    }

    /**
     * Has one killed, and asserts that what then lies under the name, if anything, is the whole file; that the next one completes
     * it; and that nothing is left beside it. Returns how many bytes did not have to be sent again.
     */
    long one(Killer killer, List<String> options, List<String> nextOptions, String when) throws Exception {
        Path arrived = in.resolve(file.getFileName());
        try (ListeningProcess receiver = ListeningProcess.start(directory, Ran.start("receive", "-l", in))) {
            Running<Void> killing = Running.start(() -> {
                killer.kill(receiver.process());
                return null;
            });
            send(options, receiver.address());
            killing.result();
        }
        if (Files.exists(arrived)) {
            assertEquals(-1, Files.mismatch(file, arrived), when);
        }
        Receiving next = Receiving.into(in);
        Ran sent = send(nextOptions, next.address());
        assertEquals(ExitCode.DONE, sent.exitCode(), sent::toString);
        Ran received = next.ended();
        assertEquals(ExitCode.DONE, received.exitCode(), received::toString);
        assertEquals(-1, Files.mismatch(file, arrived), () -> "resumed, " + when);
        Entries.assertOnly(in, file.getFileName().toString());
        Files.delete(arrived);
        return sent.json().get("bytesResumed").getAsLong();
    }

    private Ran send(List<String> options, String address) {
        List<Object> command = new ArrayList<>(List.of("send", "--json"));
        command.addAll(options);
        command.addAll(List.of(file, address));
        return Ran.here(command.toArray());
    }
}
