package io.sluice.bench;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** This process's file descriptors, as the kernel lists them: for those who take a number, which the JDK does not tell. */
final class Descriptors {
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final Path ABOUT = Path.of("/proc/self/fdinfo");
    private static final int ACCESS = 3;

    private Descriptors() {}

    /** The number of a descriptor that has a file open. */
    static int of(Path file) throws IOException {
        Path real = file.toRealPath();
        for (int number : open()) {
            if (real.toString().equals(name(number))) {
                return number;
            }
        }
        throw new FileNotFoundException(file + " is not open");
    }

    /** The numbers of all that are open. */
    static Set<Integer> open() throws IOException {
        Set<Integer> numbers = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(OPEN)) {
            for (Path entry : entries) {
                numbers.add(Integer.parseInt(entry.getFileName().toString()));
            }
        }
        // One of them was the listing's own, whose number the next to be opened will have.
        numbers.removeIf(number -> name(number).isEmpty());
        return numbers;
    }

    /** The number of the end of a pipe that is read, of those opened since {@link #open} gave a set. */
    static int pipeReader(Set<Integer> before) throws IOException {
        return pipeEnd(before, 0);
    }

    /** The same of the end that is written. */
    static int pipeWriter(Set<Integer> before) throws IOException {
        return pipeEnd(before, 1);
    }

    private static int pipeEnd(Set<Integer> before, int access) throws IOException {
        for (int number : open()) {
            if (!before.contains(number) && name(number).startsWith("pipe:") && access(number) == access) {
                return number;
            }
        }
        throw new FileNotFoundException("no pipe was opened");
    }

    /** What a descriptor has open; empty if it is closed. */
    private static String name(int number) {
        try {
            return Files.readSymbolicLink(OPEN.resolve(Integer.toString(number))).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** 0 for reading, 1 for writing. */
    private static int access(int number) throws IOException {
        return Files.readAllLines(ABOUT.resolve(Integer.toString(number))).stream()
                .filter(line -> line.startsWith("flags:"))
                .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf(':') + 1).trim(), 8) & ACCESS)
                .findFirst()
                .orElse(-1);
    }
}
