package io.sluice.demo;

import io.sluice.Method;

/** Says of a method in a sentence what it does and what it saves. */
final class Sentences {
    private Sentences() {}

    static String about(Method method, Scenario scenario) {
        return switch (method) {
            case READ_WRITE -> "Into a buffer of the program and out of it again: two calls a round, and the CPU copies every byte twice."
                    + " What the others are measured by.";
            case COPY_LOOP -> "The channels\u2019 own read and write through a large buffer, for channels that Sluice does not know.";
            case MMAP_WRITE -> "The file is mapped and written out of the mapping, which saves the copy into a buffer; the calls stay.";
            case MMAP_READ -> "The target is mapped and read into, which saves the copy out of a buffer; the calls stay.";
            case SENDFILE -> scenario.toSocket()
                    ? "One call, so half the switches. The file\u2019s pages are handed to the socket; where the device gathers scattered"
                            + " pages, the last copy by the CPU goes too."
                    : "One call, so half the switches. Into a file there is one copy, from page cache to page cache.";
            case SPLICE -> scenario.toSocket()
                    ? "Pages move through a pipe from one end to the other, and the program never has them."
                    : "Pages move through a pipe, and the program never has them. Into a file there is one copy, to the page cache.";
            case COPY_FILE_RANGE -> "One call, and the file system does the rest. It may copy, or share blocks; that cannot be seen.";
            case REFLINK -> "The target shares the source\u2019s blocks until one of them is written to.";
            case JDK -> scenario == Scenario.RELAY
                    ? "The JDK has no method for that. In its place is the loop that programs write; nobody counts its calls."
                    : "What the JDK does by itself. Nobody counts its calls, so nothing is said of them.";
            case AUTO -> "Nothing was moved.";
        };
    }
}
