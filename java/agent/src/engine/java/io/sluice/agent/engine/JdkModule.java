package io.sluice.agent.engine;

import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;

/** The JDK's own module. */
final class JdkModule {
    private JdkModule() {}

    /** Exports a package to the agent alone, for as long as the JVM runs. What --add-exports does, without the option. */
    static void export(Instrumentation instrumentation, String name) {
        redefine(instrumentation, Map.of(name, Set.of(JdkModule.class.getModule())), Map.of());
    }

    /** Opens a package to the agent alone. What --add-opens does, without the option. */
    static void open(Instrumentation instrumentation, String name) {
        redefine(instrumentation, Map.of(), Map.of(name, Set.of(JdkModule.class.getModule())));
    }

    private static void redefine(
            Instrumentation instrumentation, Map<String, Set<Module>> exports, Map<String, Set<Module>> opens) {
        instrumentation.redefineModule(Object.class.getModule(), Set.of(), exports, opens, Set.of(), Map.of());
    }
}
