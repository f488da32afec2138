package io.sluice.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * The native library that travels in the jar. It is copied to a fresh directory that only this user can enter, under a
 * name of its own, so that two class loaders can each load one.
 *
 * <p>The copy is deleted as soon as it is loaded. Tools that look for deleted libraries in use, such as needrestart,
 * are upset by that: {@code sluice.native.deleteAfterLoading=false} keeps the copy until the JVM exits.
 */
final class BundledLibrary {
    private static final String DELETE_PROPERTY = "sluice.native.deleteAfterLoading";
    private static final String TEMP_PROPERTY = "java.io.tmpdir";

    private BundledLibrary() {}

    static void load(String platform) throws IOException {
        String resource = "META-INF/native/" + platform + "/libsluice.so";
        try (InputStream library = BundledLibrary.class.getClassLoader().getResourceAsStream(resource)) {
            if (library == null) {
                throw new UnsatisfiedLinkError("there is no " + resource + " on the class path");
            }
            load(library);
        }
    }

    private static void load(InputStream library) throws IOException {
        Path directory = null;
        Path copy = null;
        boolean keep = false;
        try {
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            directory = Files.createTempDirectory("sluice-", ownerOnly);
            copy = directory.resolve("libsluice-" + UUID.randomUUID() + ".so");
            Files.copy(library, copy);
            System.load(copy.toString());
            keep = "false".equalsIgnoreCase(System.getProperty(DELETE_PROPERTY));
        } catch (IOException e) {
            throw new IOException("cannot copy the jar's library to " + temp() + ": " + e + ". " + hint(), e);
        } catch (UnsatisfiedLinkError e) {
            throw NativeLibrary.because("cannot load the jar's library from " + temp() + ": " + e.getMessage() + ". "
                    + hint(), e);
        } finally {
            delete(copy, directory, keep);
        }
    }

    private static void delete(Path copy, Path directory, boolean atExit) throws IOException {
        if (directory == null) {
            return;
        }
        if (atExit) {
            directory.toFile().deleteOnExit(); // in reverse order
            copy.toFile().deleteOnExit();
            return;
        }
        if (copy != null) {
            Files.deleteIfExists(copy);
        }
        Files.delete(directory);
    }

    private static String temp() {
        return System.getProperty(TEMP_PROPERTY);
    }

    private static String hint() {
        return "If that directory is read-only, full or mounted noexec, name another with -D" + TEMP_PROPERTY
                + ", or name a libsluice.so of the same build with -D" + NativeLibrary.PATH_PROPERTY;
    }
}
