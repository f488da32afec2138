package io.sluice.cli;

import io.sluice.DiskFullException;
import java.io.IOException;
import java.nio.file.Path;

/** There is no room for a file, of which nothing was kept. The message is what a person is told; that of its cause speaks to a program. */
final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The target is the name that the file was to have. */
    NoRoomException(Path target, DiskFullException cause) {
        super(target + ": " + why(cause.getMessage()) + ", and start again; what there was of it has been removed", cause);
    }

    /** What is in the way, and what to do about it. */
    static String why(String said) {
        if (said.contains("EDQUOT")) {
            return "the quota is used up (EDQUOT): make room within it";
        }
        if (said.contains("EFBIG")) {
            return "no file may be so large here (EFBIG): raise the limit (ulimit -f), or choose another file system";
        }
        return "the disk is full (ENOSPC): make room";
    }
}
