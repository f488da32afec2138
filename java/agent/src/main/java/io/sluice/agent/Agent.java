package io.sluice.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * Makes the {@code FileChannel.transferTo} and {@code transferFrom} of a program that cannot be changed go through Sluice:
 * {@code java -javaagent:sluice-agent.jar[=options] ...}. Where that cannot be done, it says why in one line, and the program runs
 * as it would without.
 */
public final class Agent {
    /** The system property that says what became of the agent. */
    static final String STATE = "sluice.agent";
    /** Its value once the agent is at work; any other says why it is not. */
    static final String ACTIVE = "active";
    /** Its value once somebody has asked for it again. */
    static final String ACTIVE_ALREADY = "already active in this JVM, with the options that it was started with";

    private static final String ENGINE = "io.sluice.agent.engine.Engine";

    private static boolean active;

    private Agent() {}

    /**
     * Called by the JVM before the program starts.
     *
     * @param options what follows the jar's name and {@code =}, or null
     * @param instrumentation the JVM's
     */
    public static void premain(String options, Instrumentation instrumentation) {
        start(options, instrumentation);
    }

    /**
     * Called by the JVM when the agent is attached to it.
     *
     * @param options the options, or null
     * @param instrumentation the JVM's
     */
    public static void agentmain(String options, Instrumentation instrumentation) {
        start(options, instrumentation);
    }

    private static synchronized void start(String options, Instrumentation instrumentation) {
        if (active) {
            note(ACTIVE_ALREADY);
            say(ACTIVE_ALREADY);
            return;
        }
        try {
            engine().getMethod("start", String.class, Instrumentation.class).invoke(null, options, instrumentation);
            active = true;
            note(ACTIVE);
        } catch (InvocationTargetException e) {
            refuse(e.getCause());
        } catch (Throwable e) { // whatever leaves premain would end the JVM
            refuse(e);
        }
    }

    /** Throws, in an InvocationTargetException, if an option is wrong. */
    static void check(String options) throws ReflectiveOperationException, IOException, URISyntaxException {
        engine().getMethod("check", String.class).invoke(null, options);
    }

    private static Class<?> engine() throws ClassNotFoundException, IOException, URISyntaxException {
        return new EngineLoader(jar()).loadClass(ENGINE);
    }

    /** The jar that this class is in. */
    static Path jar() throws URISyntaxException {
        return Path.of(Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void refuse(Throwable why) {
        boolean ours = why instanceof IllegalArgumentException || why instanceof UnsupportedOperationException;
        String text = String.valueOf(ours ? why.getMessage() : why).replaceAll("\\s*\\R\\s*", " ");
        note(text);
        say("not active, the program runs without it: " + text);
    }

    private static void note(String state) {
        try {
            System.setProperty(STATE, state);
        } catch (SecurityException e) {
            // a security manager may forbid that, too
        }
    }

    private static void say(String message) {
        System.err.println("sluice-agent: " + message);
    }
}
