package io.sluice.internal;

import static io.sluice.internal.Rethrow.rethrow;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * The JDK's own transfers, which they also are in a JVM where Sluice's agent has taken over those methods: whoever asks for the
 * JDK, or falls back on it, gets the JDK.
 */
final class StockJdk {
    /** What the agent sets once it is at work. */
    private static final String AGENT_PROPERTY = "sluice.agent";

    private StockJdk() {}

    static long transferTo(FileChannel file, long position, long count, WritableByteChannel target) throws IOException {
        if (!isUnderAgent()) {
            return file.transferTo(position, count, target);
        }
        boolean outermost = Agent.begin();
        try {
            return file.transferTo(position, count, target);
        } finally {
            Agent.end(outermost);
        }
    }

    static long transferFrom(FileChannel file, ReadableByteChannel source, long position, long count) throws IOException {
        if (!isUnderAgent()) {
            return file.transferFrom(source, position, count);
        }
        boolean outermost = Agent.begin();
        try {
            return file.transferFrom(source, position, count);
        } finally {
            Agent.end(outermost);
        }
    }

    private static boolean isUnderAgent() {
        try {
            return System.getProperty(AGENT_PROPERTY) != null;
        } catch (SecurityException e) {
            return false; // what may not look for it, the agent could not serve
        }
    }

    /** The agent's class that the JDK's methods ask, found when it is there. */
    private static final class Agent {
        private static final MethodHandle BEGIN = find("beginStock", boolean.class);
        private static final MethodHandle END = find("endStock", void.class);

        private static MethodHandle find(String name, Class<?> result) {
            try {
                Class<?> hook = Class.forName("io.sluice.agent.boot.Hook", true, null);
                return MethodHandles.publicLookup().findStatic(hook, name, MethodType.methodType(result));
            } catch (ReflectiveOperationException e) {
                return null; // the agent could not start
            }
        }

        static boolean begin() {
            if (BEGIN == null) {
                return false;
            }
            try {
                return (boolean) BEGIN.invokeExact();
            } catch (Throwable e) {
                throw rethrow(e);
            }
        }

        static void end(boolean outermost) {
            if (!outermost) {
                return;
            }
            try {
                END.invokeExact();
            } catch (Throwable e) {
                throw rethrow(e);
            }
        }
    }
}
