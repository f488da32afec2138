package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Sluice;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.Jvm;
import io.sluice.contract.fixture.Library;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.SmallDisk;
import java.io.File;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How the native library is found, and what is said where it is not. */
class LoadingTest {
    @RegisterExtension
    final Scratch scratch = new Scratch();

    /** Says whether Sluice is available, and all the reasons if not. */
    static final class Says {
        private Says() {}

        public static void main(String[] arguments) {
            Throwable cause = Sluice.unavailabilityCause();
            System.out.println(cause == null ? "available" : "unavailable: " + cause.getMessage());
            if (cause != null) {
                Arrays.stream(cause.getSuppressed()).forEach(e -> System.out.println("attempt: " + e.getMessage()));
            }
            File[] left = new File(System.getProperty("java.io.tmpdir")).listFiles((dir, name) -> name.startsWith("sluice-"));
            System.out.println("left: " + (left == null ? 0 : left.length));
        }
    }

    private static String said(Jvm jvm) throws Exception {
        return jvm.run(Says.class).well().output();
    }

    private Path directory() throws Exception {
        return Files.createDirectory(scratch.path());
    }

    private static void assertSays(String expected, String output) {
        assertTrue(output.contains(expected), () -> "no \"" + expected + "\" in:\n" + output);
    }

    @Test
    void theJarsCopyIsLoadedAndNothingIsLeftBehind() throws Exception {
        Path temporary = directory();
        String said = said(new Jvm().property("java.io.tmpdir", temporary));
        assertSays("available", said);
        assertSays("left: 0", said);
    }

    @Test
    void theCopyIsKeptUntilTheEndWhereThatIsAskedFor() throws Exception {
        Path temporary = directory();
        String said = said(new Jvm().property("java.io.tmpdir", temporary)
                .property("sluice.native.deleteAfterLoading", false));
        assertSays("left: 1", said);
        assertEquals(0, temporary.toFile().list().length, "after the end");
    }

    @Test
    void anExplicitPathIsLoaded() throws Exception {
        Path library = Library.copyTo(scratch.path());
        assertSays("available", said(new Jvm().property("sluice.native.path", library)));
    }

    @Test
    void anExplicitPathIsNeverLeftForAnother() throws Exception {
        Path nowhere = scratch.path();
        String said = said(new Jvm().property("sluice.native.path", nowhere));
        assertSays("unavailable: sluice.native.path=" + nowhere, said);
        assertFalse(said.contains("attempt:"), said);
    }

    @Test
    void aFileThatIsNoLibraryIsNamed() throws Exception {
        Path text = scratch.file("no library".getBytes());
        String said = said(new Jvm().property("sluice.native.path", text));
        assertSays("unavailable: sluice.native.path=" + text + " names a library that cannot be used", said);
    }

    @Test
    void aLibraryOfAnotherBuildOnTheLibraryPathIsPassedOver() throws Exception {
        Path directory = directory();
        Library.otherBuildTo(directory.resolve("libsluice.so"));
        assertSays("available", said(new Jvm().property("java.library.path", directory)));
    }

    @Test
    void everyFailedAttemptIsKept() throws Exception {
        Path directory = directory();
        Library.otherBuildTo(directory.resolve("libsluice.so"));
        String said = said(new Jvm().property("java.library.path", directory).property("java.io.tmpdir", "/proc"));
        assertSays("attempt: the library from java.library.path is of build xxxx", said);
        assertSays("attempt: cannot copy the jar's library to /proc", said);
    }

    @Test
    void aTemporaryDirectoryThatCannotBeWrittenIsNamedWithWhatToSet() throws Exception {
        String said = said(new Jvm().property("java.io.tmpdir", "/proc"));
        assertSays("cannot copy the jar's library to /proc", said);
        assertSays("-Djava.io.tmpdir", said);
        assertSays("-Dsluice.native.path", said);
    }

    @Test
    void aTemporaryDirectoryMountedNoexecIsNamedWithWhatToSet() throws Exception {
        try (SmallDisk disk = SmallDisk.mount("noexec")) {
            Path temporary = disk.path("");
            String said = said(new Jvm().property("java.io.tmpdir", temporary));
            assertSays("cannot load the jar's library from " + temporary, said);
            assertSays("noexec", said);
            assertSays("-Dsluice.native.path", said);
            assertSays("left: 0", said);
        }
    }

    @Test
    void anotherOperatingSystemIsNamed() throws Exception {
        assertSays("is made for Linux", said(new Jvm().property("os.name", "Windows 11")));
        assertSays("sparcv9", said(new Jvm().property("os.arch", "sparcv9")));
    }

    @Test
    void itCanBeSwitchedOff() throws Exception {
        assertSays("unavailable: switched off by -Dsluice.native.disabled=true",
                said(new Jvm().property("sluice.native.disabled", true)));
    }

    @Test
    void twoClassLoadersEachLoadACopyThatWorks() throws Exception {
        try (URLClassLoader one = Library.loader(); URLClassLoader other = Library.loader()) {
            assertNotSame(one.loadClass(Sluice.class.getName()), other.loadClass(Sluice.class.getName()));
            for (URLClassLoader loader : new URLClassLoader[] {one, other}) {
                assertNull(Library.causeIn(loader));
                Path path = scratch.file();
                try (FileChannel from = FileChannel.open(scratch.file(Content.of(5000)));
                        FileChannel to = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    Object moved = loader.loadClass(Sluice.class.getName())
                            .getMethod("transferTo", FileChannel.class, long.class, long.class, WritableByteChannel.class)
                            .invoke(null, from, 0L, 5000L, to);
                    assertEquals(5000L, moved);
                }
                Content.assertSame(Content.of(5000), Files.readAllBytes(path), "the file");
            }
        }
    }

    @Test
    void theLookupThatMaySeeEverythingIsHandedOutOnce() throws Exception {
        Sluice.ensureAvailability();
        var lookup = Class.forName("io.sluice.internal.Native").getDeclaredMethod("trustedLookup");
        lookup.setAccessible(true);
        assertNull(lookup.invoke(null));
        assertNull(lookup.invoke(null));
    }
}
