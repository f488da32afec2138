package io.sluice.agent.engine;

import java.nio.channels.Channel;
import java.nio.file.Path;
import java.util.List;

/** The files that are left to the JDK: those at and below some paths, which are absolute. */
record OffPaths(List<Path> paths) {
    /** Whether a channel is one of those files, by the path that it was opened with. */
    boolean have(Channel channel) {
        String opened = paths.isEmpty() ? null : ChannelNames.path(channel);
        if (opened == null) {
            return false;
        }
        Path path = Path.of(opened).toAbsolutePath().normalize();
        for (Path one : paths) {
            if (path.startsWith(one)) {
                return true;
            }
        }
        return false;
    }
}
