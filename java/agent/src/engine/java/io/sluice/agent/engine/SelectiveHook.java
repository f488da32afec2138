package io.sluice.agent.engine;

import io.sluice.Sluice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Makes transfers through Sluice, but for those that have to do with certain files. */
final class SelectiveHook extends CountingHook {
    private final OffPaths off;

    SelectiveHook(OffPaths off) {
        this.off = off;
    }

    @Override
    public long to(FileChannel file, long position, long count, WritableByteChannel target) throws IOException {
        return off.have(file) || off.have(target) ? JDK : ~Sluice.transferTo(file, position, count, target);
    }

    @Override
    public long from(FileChannel file, ReadableByteChannel source, long position, long count) throws IOException {
        return off.have(file) || off.have(source) ? JDK : ~Sluice.transferFrom(file, source, position, count);
    }
}
