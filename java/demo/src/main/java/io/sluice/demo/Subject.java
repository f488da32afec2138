package io.sluice.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.function.BooleanSupplier;

/**
 * The file that is moved.
 *
 * @param path where it is
 * @param size its size in bytes when it was looked at
 */
record Subject(Path path, long size) {
    private static final int STEP = 1 << 20;

    /** The running JDK's own classes: over 100 MB, and there wherever the demo runs. */
    static Path byDefault() {
        return Path.of(System.getProperty("java.home"), "lib", "modules");
    }

    /** Looks at a file before anything is done with it. */
    static Subject at(Path path) throws UsageException {
        if (Files.isDirectory(path)) {
            throw new UsageException(path + " is a directory");
        }
        if (!Files.exists(path)) {
            throw new UsageException("there is no file " + path + "");
        }
        if (!Files.isRegularFile(path)) {
            throw new UsageException(path + " is not a regular file");
        }
        if (!Files.isReadable(path)) {
            throw new UsageException(path + " cannot be read: permission denied");
        }
        try (FileChannel opened = FileChannel.open(path)) {
            long size = opened.size();
            if (size == 0) {
                throw new UsageException(path + " is 0 bytes long, so there is nothing to move");
            }
            return new Subject(path, size);
        } catch (IOException e) {
            throw new UsageException(path + " cannot be read: " + e.getMessage());
        }
    }

    FileChannel open() throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    /** The SHA-256 of what one transfer moves. Reading it also brings it into the page cache. Ends early where it does not go on. */
    byte[] digest(Load load, BooleanSupplier goesOn) throws IOException {
        MessageDigest digest = Pieces.sha256();
        digest.update(load.header().getBytes(StandardCharsets.US_ASCII));
        try (FileChannel file = open()) {
            for (Load.Region region : load.regions()) {
                add(file, region, digest, goesOn);
            }
        }
        digest.update(load.trailer().getBytes(StandardCharsets.US_ASCII));
        return digest.digest();
    }

    private void add(FileChannel file, Load.Region region, MessageDigest digest, BooleanSupplier goesOn) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(STEP, region.bytes()));
        long left = region.bytes();
        while (left > 0) {
            if (!goesOn.getAsBoolean()) {
                throw new IOException("stopped");
            }
            buffer.clear().limit((int) Math.min(buffer.capacity(), left));
            int read = file.read(buffer, region.position() + region.bytes() - left);
            if (read < 0) {
                throw new IOException(path + " got shorter meanwhile");
            }
            left -= read;
            digest.update(buffer.flip());
        }
    }
}
