package io.sluice.agent.engine;

import io.sluice.Sluice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Makes every transfer through Sluice. */
final class SluiceHook extends CountingHook {
    @Override
    public long to(FileChannel file, long position, long count, WritableByteChannel target) throws IOException {
        return ~Sluice.transferTo(file, position, count, target);
    }

    @Override
    public long from(FileChannel file, ReadableByteChannel source, long position, long count) throws IOException {
        return ~Sluice.transferFrom(file, source, position, count);
    }
}
