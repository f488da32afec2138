package io.sluice.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * The memory and the files that the demo writes to. The files are unlinked as soon as they are open, so nothing is left
 * behind however the demo ends. Used by one thread at a time.
 */
final class Workspace implements Closeable {
    /** Where {@link Target} and the repeated pieces are. */
    static final Path DIRECTORY = Path.of(System.getProperty("java.io.tmpdir"));
    private static final long MOST_MEMORY = 512 << 20;

    private final Subject subject;
    private final ByteBuffer landing;
    private final Target target;

    private Workspace(Subject subject, ByteBuffer landing, Target target) {
        this.subject = subject;
        this.landing = landing;
        this.target = target;
    }

    /** Allocates and touches what a subject needs. */
    static Workspace of(Subject subject) throws IOException, UsageException {
        long most = Size.of(subject.size()).stream().mapToLong(Size::total).max().orElseThrow();
        FileStore store = Files.getFileStore(DIRECTORY);
        if (store.getUsableSpace() < most) {
            throw new UsageException(String.format(Locale.ROOT,
                    "%s has no room for a copy of %s (%,d bytes); free some, or name another place: "
                            + "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=PATH", DIRECTORY, subject.path(), most));
        }
        // Direct memory may be as much as the heap: half of it leaves room for what Sluice and the JDK allocate.
        long memory = Math.min(most, Math.min(MOST_MEMORY, Runtime.getRuntime().maxMemory() / 2));
        return new Workspace(subject, ByteBuffer.allocateDirect((int) memory), Target.create(DIRECTORY));
    }

    Subject subject() {
        return subject;
    }

    /** The memory that a {@link Receiver} fills. */
    ByteBuffer landing() {
        return landing;
    }

    Target target() {
        return target;
    }

    /** A file that holds what a round of transfers of a size moves: the start of the subject, again and again. */
    FileChannel repeated(Size size) throws IOException {
        if (size.repetitions() == 1) {
            return subject.open();
        }
        FileChannel repeated = temporary(DIRECTORY);
        try (FileChannel file = subject.open()) {
            for (int i = 0; i < size.repetitions(); i++) {
                long moved = 0;
                while (moved < size.bytes()) {
                    long n = file.transferTo(moved, size.bytes() - moved, repeated);
                    if (n <= 0) {
                        throw new IOException(subject.path() + " got shorter while the demo ran");
                    }
                    moved += n;
                }
            }
            return repeated;
        } catch (IOException e) {
            repeated.close();
            throw e;
        }
    }

    static FileChannel temporary(Path directory) throws IOException {
        Path path = Files.createTempFile(directory, "sluice-demo-", ".tmp");
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
