package io.sluice.agent.engine;

import io.sluice.agent.boot.Hook;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Prints each transfer when it has come to its end. */
final class LoggingHook extends Hook {
    private final Hook next;

    LoggingHook(Hook next) {
        this.next = next;
    }

    @Override
    public long to(FileChannel file, long position, long count, WritableByteChannel target) throws IOException {
        long start = System.nanoTime();
        try {
            long answer = next.to(file, position, count, target);
            if (answer != JDK) {
                print(file, position, target, -1, ~answer + " bytes", System.nanoTime() - start);
            }
            return answer;
        } catch (IOException | RuntimeException e) {
            print(file, position, target, -1, e.toString(), System.nanoTime() - start);
            throw e;
        }
    }

    @Override
    public long from(FileChannel file, ReadableByteChannel source, long position, long count) throws IOException {
        long start = System.nanoTime();
        try {
            long answer = next.from(file, source, position, count);
            if (answer != JDK) {
                print(source, -1, file, position, ~answer + " bytes", System.nanoTime() - start);
            }
            return answer;
        } catch (IOException | RuntimeException e) {
            print(source, -1, file, position, e.toString(), System.nanoTime() - start);
            throw e;
        }
    }

    @Override
    public void doneTo(FileChannel file, long position, WritableByteChannel target, long moved) {
        next.doneTo(file, position, target, moved);
        print(file, position, target, -1, moved + " bytes by the JDK", -1);
    }

    @Override
    public void doneFrom(FileChannel file, ReadableByteChannel source, long position, long moved) {
        next.doneFrom(file, source, position, moved);
        print(source, -1, file, position, moved + " bytes by the JDK", -1);
    }

    private static void print(
            Object source, long sourcePosition, Object target, long targetPosition, String what, long nanos) {
        System.err.println("sluice-agent: " + name(source, sourcePosition) + " -> " + name(target, targetPosition) + ": "
                + what + (nanos < 0 ? "" : " in " + nanos / 1000 + " us"));
    }

    private static String name(Object channel, long position) {
        return ChannelNames.of(channel) + (position < 0 ? "" : "@" + position);
    }
}
