package io.sluice.bench.jmh;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An XFS with shared blocks in a file of its own, mounted while the suite runs. */
public final class XfsImage implements Closeable {
    private static final String PROPERTY = "sluice.bench.xfs";
    private static final long SIZE = 3L << 30;
    private static final int PATIENCE_SECONDS = 30;

    private final Path image;
    private final Path mounted;

    /** For a run that is ended, with its files open. */
    private final Thread ending = new Thread(this::detach, "unmount");

    private XfsImage(Path image, Path mounted) {
        this.image = image;
        this.mounted = mounted;
    }

    private void detach() {
        try {
            run("umount", "--lazy", mounted.toString());
            remove();
        } catch (IOException e) {
            System.err.println("left behind: " + mounted + " (" + e.getMessage() + ")");
        }
    }

    /**
     * Makes one and mounts it, which only root may.
     *
     * @throws IOException that says why not
     */
    public static XfsImage mount(Path directory) throws IOException {
        Path image = Files.createDirectories(directory).resolve("xfs-" + ProcessHandle.current().pid() + ".image");
        XfsImage xfs = new XfsImage(image, Files.createTempDirectory(directory, "xfs-"));
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(SIZE);
            run("mkfs.xfs", "-q", "-m", "reflink=1", image.toString());
            run("mount", "-o", "loop", image.toString(), xfs.mounted.toString());
            Runtime.getRuntime().addShutdownHook(xfs.ending);
            return xfs;
        } catch (IOException e) {
            xfs.remove();
            throw e;
        }
    }

    /** Where it is mounted. */
    public Path root() {
        return mounted;
    }

    /** The option by which a fork knows where it is. */
    String option() {
        return "-D" + PROPERTY + "=" + mounted;
    }

    /** Where it is mounted, in a fork. */
    static Path directory() throws IOException {
        String directory = System.getProperty(PROPERTY);
        if (directory == null) {
            throw new IOException("there is no XFS here; run without -p directory=xfs");
        }
        return Path.of(directory);
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes()).trim();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command[0] + " failed: " + said.lines().findFirst().orElse("without a word"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void remove() throws IOException {
        Files.deleteIfExists(image);
        Files.deleteIfExists(mounted);
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(ending);
        run("umount", mounted.toString());
        remove();
    }
}
