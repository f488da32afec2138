package io.sluice.cli;

import io.sluice.demo.Progress;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The comparisons that a receiver takes part in, one at a time. Safe for use by any thread. */
final class Comparisons {
    private final AtomicLong bytes = new AtomicLong();
    private Counterpart current;

    /** How much was taken, or sent back. */
    long bytes() {
        return bytes.get();
    }

    /**
     * Serves one connection. The first one of a comparison lasts until its end, and what goes wrong with it is thrown; what becomes of another
     * is for the peer to say, which may begin anew on the next, and is only told.
     */
    void serve(Wire wire, Landing landing, Progress progress, Consumer<String> tell) throws IOException, CommandException {
        boolean leads;
        Counterpart shared;
        synchronized (this) {
            leads = current == null;
            current = leads ? new Counterpart(landing) : current;
            shared = current;
        }
        CounterpartStream stream = new CounterpartStream(wire, shared, bytes, progress);
        if (leads) {
            progress.say("for a comparison");
            lead(stream, shared);
            return;
        }
        try {
            stream.serve();
        } catch (IOException | RuntimeException | Error e) {
            if (!shared.endsBecauseOf(e)) {
                String why = e instanceof IOException io ? Operation.reason(wire.cause(io)) : e.toString();
                tell.accept("a connection of the comparison broke off: " + why);
                wire.giveUp(ExitCode.FAILED, landing.withoutPath(why));
            }
        }
    }

    private void lead(CounterpartStream stream, Counterpart shared) throws IOException, CommandException {
        try (shared) {
            stream.lead();
        } finally {
            synchronized (this) {
                current = null;
            }
        }
    }
}
