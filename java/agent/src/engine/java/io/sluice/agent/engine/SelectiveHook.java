package io.sluice.agent.engine;

import io.sluice.Sluice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.channels.Channel;
import java.nio.file.Path;
import java.util.List;

/** Makes transfers through Sluice, but for those that have to do with certain files. */
final class SelectiveHook extends CountingHook {
    private final List<Path> off;

    /** Leaves the files at and below some paths to the JDK. */
    SelectiveHook(List<Path> off) {
        this.off = off;
    }

    @Override
    public long to(FileChannel file, long position, long count, WritableByteChannel target) throws IOException {
        return isOff(file) || isOff(target) ? JDK : ~Sluice.transferTo(file, position, count, target);
    }

    @Override
    public long from(FileChannel file, ReadableByteChannel source, long position, long count) throws IOException {
        return isOff(file) || isOff(source) ? JDK : ~Sluice.transferFrom(file, source, position, count);
    }

    /** By the path that it was opened with. */
    private boolean isOff(Channel channel) {
        String opened = ChannelNames.path(channel);
        if (opened == null) {
            return false;
        }
        Path path = Path.of(opened).toAbsolutePath().normalize();
        for (Path one : off) {
            if (path.startsWith(one)) {
                return true;
            }
        }
        return false;
    }
}
