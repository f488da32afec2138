package io.sluice.internal;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/**
 * What an interrupt does to a transfer. A thread has one slot for the channel that an interrupt closes, so one of the two
 * is hooked, and the other is closed afterwards, as 25 does it.
 */
final class Hook {
    private Hook() {}

    /** Lets an interrupt of the current thread close the channel; null for none. */
    static void begin(AbstractInterruptibleChannel channel) {
        if (channel instanceof FileChannel file) {
            JdkChannels.begin(file);
        } else if (channel != null) {
            JdkChannels.begin(channel);
        }
    }

    /** Takes the hook away, and throws if the channel was closed meanwhile. */
    static void end(AbstractInterruptibleChannel channel, boolean completed) throws AsynchronousCloseException {
        if (channel instanceof FileChannel file) {
            JdkChannels.end(file, completed);
        } else if (channel != null) {
            JdkChannels.end(channel, completed);
        }
    }

    /** Whether an interrupt closes anything at all: files behind {@code Files.newInputStream} do not listen to it. */
    static boolean interruptible(AbstractInterruptibleChannel channel) {
        return channel instanceof FileChannel file ? !JdkChannels.uninterruptible(file) : channel != null;
    }

    /**
     * Turns what a closed channel threw into what the JDK throws, and on an interrupt closes both channels.
     *
     * @param channel the one that was hooked, or null
     */
    static ClosedChannelException translate(
            ClosedChannelException thrown, AbstractInterruptibleChannel channel, Channel in, Channel out) {
        ClosedChannelException result = thrown;
        boolean already = thrown instanceof ClosedByInterruptException;
        if (!already && interruptible(channel) && Thread.currentThread().isInterrupted()) {
            result = new ClosedByInterruptException();
        } else {
            result = asynchronous(thrown);
        }
        if (result instanceof ClosedByInterruptException) {
            closeQuietly(in, result);
            closeQuietly(out, result);
        }
        return result;
    }

    /** Says of a channel that was open at the start of a transfer that it was closed meanwhile. */
    static AsynchronousCloseException asynchronous(ClosedChannelException thrown) {
        if (thrown instanceof AsynchronousCloseException already) {
            return already;
        }
        AsynchronousCloseException result = new AsynchronousCloseException();
        result.addSuppressed(thrown);
        return result;
    }

    static void closeQuietly(Channel channel, Exception onto) {
        try {
            channel.close();
        } catch (IOException e) {
            onto.addSuppressed(e);
        }
    }
}
