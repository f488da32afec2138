package io.sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What there is of a file before it is whole.
 *
 * @param target the name that it is to have
 */
record Unfinished(Path target) {
    /** Its bytes. */
    Path part() {
        return beside(PartFile.SUFFIX);
    }

    /** What it is a part of, and of one that comes in parts, which of them are there. */
    Path record() {
        return beside(PartFile.KEY_SUFFIX);
    }

    private Path beside(String suffix) {
        return target.resolveSibling("." + target.getFileName() + suffix);
    }

    /** Whether a byte of it is there. */
    boolean isBegun() {
        return Killed.size(part()) > 0;
    }

    /** Whether a part of it is there, all of it. */
    boolean hasPart() throws IOException {
        return Files.exists(record()) && Files.readString(record()).lines().skip(1).anyMatch(digits -> digits.contains("1"));
    }
}
