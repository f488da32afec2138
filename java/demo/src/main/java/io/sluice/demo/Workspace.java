package io.sluice.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * The subject, the memory to receive it in, and the files that the demo writes to. Those are unlinked as soon as they are
 * open, so nothing is left behind however the demo ends. Used by one thread at a time.
 *
 * @param subject the file that is moved
 * @param landing the memory that the peer of a {@link TcpSink} fills
 * @param network where connections go
 */
record Workspace(Subject subject, ByteBuffer landing, Network network) {
    /** Where each {@link FileSink} is, and the repeated pieces. */
    static final Path DIRECTORY = Path.of(System.getProperty("java.io.tmpdir"));
    private static final long MOST_MEMORY = 512 << 20;

    /** Allocates and touches what moving a subject needs. */
    static Workspace of(Subject subject, Agenda agenda, Network network) throws IOException, UsageException {
        long most = agenda.loads().mapToLong(Load::total).max().orElseThrow();
        FileStore store = Files.getFileStore(DIRECTORY);
        if (store.getUsableSpace() < most) {
            throw new UsageException(String.format(Locale.ROOT,
                    "%s has no room for a copy of %s (%,d bytes); free some, or name another place: "
                            + "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=PATH", DIRECTORY, subject.path(), most));
        }
        // Direct memory may be as much as the heap: half of it leaves room for what Sluice and the JDK allocate.
        long memory = Math.min(most, Math.min(MOST_MEMORY, Runtime.getRuntime().maxMemory() / 2));
        return new Workspace(subject, ByteBuffer.allocateDirect(network.target() == null ? (int) memory : 0), network);
    }

    /** Where the other ends of connections are; null for this machine. */
    Target target() {
        return network.target();
    }

    /** How much of what is sent the other end takes before it has to look at it. */
    long memory() {
        return target() == null ? landing.capacity() : target().memory();
    }

    /** A file that holds what a round of transfers moves from files: the regions of the load, again and again. */
    FileChannel repeated(Load load) throws IOException {
        if (load.repetitions() == 1) {
            return subject.open();
        }
        FileChannel repeated = temporary();
        try (FileChannel file = subject.open()) {
            for (int i = 0; i < load.repetitions(); i++) {
                for (Load.Region region : load.regions()) {
                    if (FileCalls.JDK.send(file, region.position(), region.bytes(), repeated) != region.bytes()) {
                        throw new IOException(subject.path() + " got shorter meanwhile");
                    }
                }
            }
            return repeated;
        } catch (IOException e) {
            repeated.close();
            throw e;
        }
    }

    FileChannel temporary() throws IOException {
        Path path = Files.createTempFile(DIRECTORY, "sluice-compare-", ".tmp");
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }
}
