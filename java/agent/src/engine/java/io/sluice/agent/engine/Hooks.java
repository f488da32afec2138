package io.sluice.agent.engine;

import io.sluice.agent.boot.Hook;
import java.lang.instrument.Instrumentation;

/** Installs the one hook that the options ask for: the JIT inlines the calls of a class that has no loaded sibling. */
final class Hooks {
    private Hooks() {}

    static void install(Options options, Instrumentation instrumentation) {
        if (options.log() || !options.off().isEmpty()) {
            JdkModule.open(instrumentation, "sun.nio.ch"); // for the paths of files
        }
        OffPaths off = new OffPaths(options.off());
        Hook hook;
        if (options.log()) {
            hook = new LoggingHook(options.observe(), off);
        } else if (options.observe()) {
            hook = new ObservingHook();
        } else {
            hook = options.off().isEmpty() ? new SluiceHook() : new SelectiveHook(off);
        }
        Hook.install(hook);
    }
}
