package io.sluice.agent.engine;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;

/**
 * Makes the JDK's {@code transferTo} and {@code transferFrom} call the hook. It stays registered: whenever somebody else has
 * the class transformed anew, as JDK 17's flight recorder does, every transformer is asked again.
 */
final class ChannelTransformer implements ClassFileTransformer {
    private static final String CHANNEL = "sun.nio.ch.FileChannelImpl";
    private static final String INTERNAL_NAME = CHANNEL.replace('.', '/');

    private Throwable failure;
    private boolean done;

    /** The class to transform. */
    static Class<?> channel() throws ClassNotFoundException {
        return Class.forName(CHANNEL, false, null);
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] classFile) {
        if (!INTERNAL_NAME.equals(name) || type == null) {
            return null;
        }
        try {
            byte[] transformed = HookCalls.into(classFile);
            done = true;
            return transformed;
        } catch (Throwable e) {
            failure = e; // thrown from here, it would be lost
            return null;
        }
    }

    /** Throws unless the class was transformed. */
    void check() {
        if (!done) {
            throw new UnsupportedOperationException(
                    "this JDK's " + CHANNEL + " cannot be instrumented" + (failure == null ? "" : ": " + failure), failure);
        }
    }
}
