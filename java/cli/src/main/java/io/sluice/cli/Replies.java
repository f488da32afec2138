package io.sluice.cli;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What the receiver answers, read on a thread of its own: it may give up in the middle of a file, and then the sender, which
 * is only writing, is to know why.
 */
final class Replies {
    private static final long SECONDS_FOR_A_REASON = 2;

    private final Wire wire;
    private final BlockingQueue<Object> replies = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::read, "sluice-replies");
    private volatile CommandException failure;

    Replies(Wire wire) {
        this.wire = wire;
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try {
            while (true) {
                Frame frame = wire.read();
                if (frame.type() == Frame.FAILURE) {
                    failure = frame.reason("the receiver");
                    replies.add(failure);
                    wire.close();
                    return;
                }
                replies.add(frame);
            }
        } catch (IOException e) {
            replies.add(e);
        }
    }

    /** The next answer, which has to come. */
    Frame next() throws IOException, CommandException {
        wire.waiting(true);
        try {
            Object reply = replies.take();
            if (reply instanceof Frame frame) {
                return frame;
            }
            if (reply instanceof CommandException said) {
                throw said;
            }
            throw wire.cause((IOException) reply);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            wire.waiting(false);
        }
    }

    /** Why the receiver has given up, if that is why a transfer failed; else the failure itself. */
    void explain(IOException thrown) throws CommandException, IOException {
        if (thrown instanceof ProtocolException) {
            throw thrown; // which is an answer
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(SECONDS_FOR_A_REASON));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
        throw wire.cause(thrown);
    }
}
