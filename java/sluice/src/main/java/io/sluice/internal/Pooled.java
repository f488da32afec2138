package io.sluice.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What a {@link Pool} lends, with the native memory it has: one thread leases it at a time. */
abstract class Pooled {
    private static final VarHandle LEASED;

    static {
        try {
            LEASED = MethodHandles.lookup().findVarHandle(Pooled.class, "leased", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile boolean leased;
    private final boolean pooled;

    /** {@code pooled} is false for one that is thrown away after use. */
    Pooled(boolean pooled) {
        this.pooled = pooled;
    }

    final boolean tryLease() {
        return !leased && LEASED.compareAndSet(this, false, true);
    }

    /** Gives it back. */
    final void release() {
        forget();
        if (!pooled) {
            free();
        }
        LEASED.setRelease(this, false);
    }

    /** What it counts in. */
    abstract Block block();

    /** Lets go of what belongs to the transfer. */
    abstract void forget();

    /** Frees its native memory. */
    abstract void free();
}
