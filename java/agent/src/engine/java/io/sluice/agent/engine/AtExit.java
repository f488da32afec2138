package io.sluice.agent.engine;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;

/** Runs something at the very end of the JVM. */
final class AtExit {
    /** The JDK's own slots come first: the console's, the application's hooks, the files to delete. */
    private static final int LAST_SLOT = 9;

    private AtExit() {}

    /** Has something run once the program's own shutdown hooks have ended, for servers close their connections in them. */
    static void run(Instrumentation instrumentation, Runnable last) {
        try {
            String internal = "jdk.internal.access";
            JdkModule.export(instrumentation, internal);
            Object access = Class.forName(internal + ".SharedSecrets").getMethod("getJavaLangAccess").invoke(null);
            Method register = Class.forName(internal + ".JavaLangAccess")
                    .getMethod("registerShutdownHook", int.class, boolean.class, Runnable.class);
            register.invoke(access, LAST_SLOT, false, last);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            Runtime.getRuntime().addShutdownHook(new Thread(last, "sluice-agent-exit"));
        }
    }
}
