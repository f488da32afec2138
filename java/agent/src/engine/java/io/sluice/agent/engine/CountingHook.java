package io.sluice.agent.engine;

import io.sluice.agent.boot.Hook;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Counts what the JDK does. */
abstract class CountingHook extends Hook {
    @Override
    public final void doneTo(FileChannel file, long position, WritableByteChannel target, long moved) {
        JdkTotals.count(moved);
    }

    @Override
    public final void doneFrom(FileChannel file, ReadableByteChannel source, long position, long moved) {
        JdkTotals.count(moved);
    }
}
