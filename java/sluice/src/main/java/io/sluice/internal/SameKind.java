package io.sluice.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Starts threads of the kind that the current one is: virtual or not. Compiled for 17, where there is one kind. */
public final class SameKind {
    private static final MethodHandle IS_VIRTUAL = find("isVirtual", MethodType.methodType(boolean.class), false);
    private static final MethodHandle START_VIRTUAL =
            find("startVirtualThread", MethodType.methodType(Thread.class, Runnable.class), true);

    private SameKind() {}

    private static MethodHandle find(String name, MethodType type, boolean isStatic) {
        try {
            return isStatic
                    ? MethodHandles.publicLookup().findStatic(Thread.class, name, type)
                    : MethodHandles.publicLookup().findVirtual(Thread.class, name, type);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /**
     * Starts a thread.
     *
     * @param name what to call it, if it is a platform thread
     * @param work what it does
     * @return the thread
     */
    public static Thread start(String name, Runnable work) {
        try {
            if (IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread())) {
                return (Thread) START_VIRTUAL.invokeExact(work);
            }
        } catch (Throwable e) {
            throw Rethrow.rethrow(e);
        }
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
