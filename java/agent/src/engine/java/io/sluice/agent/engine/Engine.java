package io.sluice.agent.engine;

import io.sluice.Sluice;
import io.sluice.jmx.SluiceJmx;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;

/** Starts the agent in a JVM. */
public final class Engine {
    private Engine() {}

    /**
     * Looks at options.
     *
     * @param options what follows {@code -javaagent:sluice-agent.jar=}, or null
     * @throws IllegalArgumentException if one is wrong
     */
    public static void check(String options) {
        Options.parse(options);
    }

    /**
     * Makes the JDK's transfers go through Sluice, or throws and has changed nothing.
     *
     * @param options what follows {@code -javaagent:sluice-agent.jar=}, or null
     * @param instrumentation the JVM's
     * @throws IllegalArgumentException if an option is wrong
     * @throws UnsupportedOperationException if Sluice cannot be used here, or this JDK's channels are not known
     * @throws IOException if the agent's jar cannot be read
     */
    public static void start(String options, Instrumentation instrumentation) throws IOException {
        Options asked = Options.parse(options);
        if (!asked.observe() && !Sluice.isAvailable()) {
            Throwable cause = Sluice.unavailabilityCause();
            throw new UnsupportedOperationException(cause.getMessage(), cause);
        }
        if (asked.jmx()) {
            showToJmx();
        }
        BootClass.define(instrumentation);
        // Which knows the class that was just defined.
        Hooks.install(asked, instrumentation);
        instrument(instrumentation);
        new Reporter(asked).start(instrumentation);
    }

    private static void showToJmx() {
        try {
            SluiceJmx.register();
        } catch (IllegalStateException | LinkageError e) {
            throw new UnsupportedOperationException("this JVM has no JMX to show figures to (the module java.management): " + e, e);
        }
    }

    private static void instrument(Instrumentation instrumentation) {
        ChannelTransformer transformer = new ChannelTransformer();
        instrumentation.addTransformer(transformer, true);
        boolean good = false;
        try {
            Class<?> channel = ChannelTransformer.channel();
            instrumentation.retransformClasses(channel);
            transformer.check();
            good = true;
        } catch (ReflectiveOperationException | UnmodifiableClassException | LinkageError e) {
            throw new UnsupportedOperationException("this JDK's file channels are not known: " + e, e);
        } finally {
            if (!good) {
                instrumentation.removeTransformer(transformer);
            }
        }
    }
}
