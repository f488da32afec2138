package io.sluice.agent.engine;

import io.sluice.agent.boot.Hook;
import io.sluice.internal.Totals;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Counts what the JDK does. */
abstract class CountingHook extends Hook {
    @Override
    public final void doneTo(FileChannel file, long position, WritableByteChannel target, long moved) {
        Totals.countJdk(moved);
    }

    @Override
    public final void doneFrom(FileChannel file, ReadableByteChannel source, long position, long moved) {
        Totals.countJdk(moved);
    }
}
