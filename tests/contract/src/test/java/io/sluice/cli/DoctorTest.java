package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.sluice.Method;
import io.sluice.Sluice;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice doctor}, on this machine and where something is missing. */
class DoctorTest {
    @TempDir
    Path directory;

    /** The first finding about a subject. */
    private static JsonObject about(Ran ran, String subject) {
        for (JsonElement finding : ran.json().getAsJsonArray("findings")) {
            if (finding.getAsJsonObject().get("subject").getAsString().equals(subject)) {
                return finding.getAsJsonObject();
            }
        }
        throw new AssertionError("nothing about " + subject + " in " + ran);
    }

    private static String text(JsonObject finding, String name) {
        return finding.get(name).getAsString();
    }

    @Test
    void everyPartOfTheMachineIsLookedAt() throws Exception {
        assumeTrue(Sluice.isAvailable());
        Ran ran = Ran.here("doctor", "--json", directory);
        assertEquals(0, ran.exitCode(), ran::toString);
        assertEquals("ok", text(about(ran, "native library"), "grade"), ran::toString);
        assertEquals("ok", text(about(ran, "JDK's channels"), "grade"), ran::toString);
        for (Method method : EnumSet.range(Method.READ_WRITE, Method.REFLINK)) {
            assertTrue(text(about(ran, "method " + method), "found").startsWith("works: "), ran::toString);
        }
        assertTrue(text(about(ran, "device lo"), "found").contains("pages leave without a copy by the CPU"), ran::toString);
        String files = text(about(ran, "files in " + directory.toRealPath()), "found");
        assertTrue(files.startsWith(Files.getFileStore(directory).type() + "; copied within it by "), files);
        about(ran, "shared blocks in " + directory.toRealPath());
        about(ran, "room made first in " + directory.toRealPath());
        try (var left = Files.list(directory)) {
            assertEquals(0, left.count(), "what was tried is left behind");
        }
    }

    @Test
    void theLimitsAreThoseOfTheKernel() throws Exception {
        Ran ran = Ran.here("doctor", "--json", directory);
        Process cat = new ProcessBuilder("cat", "/proc/sys/fs/pipe-max-size").start();
        long most = Long.parseLong(new String(cat.getInputStream().readAllBytes()).trim());
        assertTrue(text(about(ran, "pipe-max-size"), "found").startsWith(ByteCount.of(most) + ":"), ran::toString);
    }

    @Test
    void theDeviceToAHostIsTheOneThatIsLookedAt() {
        assumeTrue(Sluice.isAvailable());
        Ran ran = Ran.here("doctor", "--to", "127.0.0.1", "--to", "::1", directory);
        assertTrue(ran.out().contains("device to 127.0.0.1") && ran.out().contains("lo: scatter-gather on"), ran::toString);
        assertFalse(ran.out().contains("device lo "), ran::toString);
    }

    @Test
    void whatIsNotThereIsSaidInOneLine() {
        assertAll(
                () -> refused("absent: no such file or directory", "doctor", directory.resolve("absent")),
                () -> refused("no.such.host.invalid: no such host", "doctor", "--to", "no.such.host.invalid", directory));
    }

    private static void refused(String why, Object... arguments) {
        Ran.here(arguments).assertRefused(ExitCode.FAILED, why);
    }

    private Ran withOptions(String options, Object... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = Ran.start(arguments);
        builder.environment().put("SLUICE_JAVA_OPTIONS", options);
        return Ran.of(directory, builder);
    }

    @Test
    void withoutTheLibrarySluiceDoesNotWorkAndTheWayOutIsNamed() throws Exception {
        Ran ran = withOptions("-Dsluice.native.path=" + directory.resolve("absent.so"), "doctor", "--json", directory);
        assertEquals(ExitCode.FAILED, ran.exitCode(), ran::toString);
        JsonObject library = about(ran, "native library");
        assertEquals("bad", text(library, "grade"));
        assertTrue(text(library, "found").contains("absent.so"), ran::toString);
        assertTrue(text(library, "todo").contains("-Dsluice.native.path"), ran::toString);
        assertTrue(ran.err().startsWith("sluice doctor: Sluice does not work here: native library: "), ran::toString);
    }

    @Test
    void onAJdkWithOtherChannelsTheMissingMemberIsNamed() throws Exception {
        Ran ran = withOptions("-Dsluice.jdk.missing=FileChannelImpl.threads", "doctor", "--json", directory);
        assertEquals(ExitCode.FAILED, ran.exitCode(), ran::toString);
        assertEquals("ok", text(about(ran, "native library"), "grade"), ran::toString);
        JsonObject members = about(ran, "JDK's channels");
        assertEquals("bad", text(members, "grade"));
        assertTrue(text(members, "found").contains("FileChannelImpl.threads"), ran::toString);
    }

    @Test
    void aCallThatAFilterRefusesIsNamedWithItsErrno() throws Exception {
        assumeTrue(runs("strace", "-V"), "strace is not installed");
        ProcessBuilder builder = Ran.start("doctor", "--json", directory);
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-o", "/dev/null", "-e", "trace=splice,copy_file_range",
                "-e", "inject=splice:error=EPERM", "-e", "inject=copy_file_range:error=ENOSYS"));
        command.addAll(builder.command());
        Ran ran = Ran.of(directory, builder.command(command));
        assertEquals(ExitCode.REFUSED, ran.exitCode(), ran::toString);
        assertEquals("refused", text(ran.json(), "outcome"));
        assertEquals("refused: EPERM (Operation not permitted)", text(about(ran, "method SPLICE"), "found"));
        assertEquals("refused: ENOSYS (Function not implemented)", text(about(ran, "method COPY_FILE_RANGE"), "found"));
        assertFalse(text(about(ran, "method SPLICE"), "todo").isEmpty());
        String files = text(about(ran, "files in " + directory.toRealPath()), "found");
        assertTrue(files.contains("refused: SPLICE (EPERM"), files);
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectOutput(new File("/dev/null")).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsANote() throws Exception {
        assumeTrue(Unprivileged.is(), Unprivileged.WHY_NOT);
        Ran ran = Unprivileged.run(directory, "doctor", "--json", "/usr");
        assertEquals(0, ran.exitCode(), ran::toString);
        JsonObject files = about(ran, "files in /usr");
        assertEquals("note", text(files, "grade"));
        assertTrue(text(files, "found").contains("permission denied"), ran::toString);
        assertTrue(text(files, "todo").contains("that you may write to"), ran::toString);
    }
}
