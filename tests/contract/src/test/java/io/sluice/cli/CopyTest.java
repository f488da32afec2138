package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sluice.bench.jmh.XfsImage;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.Rounds;
import io.sluice.contract.fixture.SmallDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice copy} on real files. */
class CopyTest {
    private static final int SIZE = 300_007;
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2001-02-03T04:05:06.123456789Z"));

    @TempDir
    Path directory;

    private Path file(String name, int size) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, Content.of(size));
    }

    private static void assertDone(Ran ran) {
        assertEquals(ExitCode.DONE, ran.exitCode(), ran::toString);
        assertEquals("", ran.err());
    }

    private static void assertFails(int exitCode, String why, Ran ran) {
        assertEquals(exitCode, ran.exitCode(), ran::toString);
        assertTrue(ran.err().startsWith("sluice copy: "), ran.err());
        assertTrue(ran.err().contains(why), ran.err());
        assertEquals(1, ran.err().lines().count(), ran.err());
    }

    @Test
    void aFileIsCopiedWithItsTimeAndPermissions() throws IOException {
        Path from = file("from", SIZE);
        Files.setPosixFilePermissions(from, PosixFilePermissions.fromString("rw-r-x--x"));
        Files.setLastModifiedTime(from, LONG_AGO);
        Path to = directory.resolve("to");
        Ran ran = Ran.here("copy", "--json", "--verify", "--fsync", from, to);
        assertDone(ran);
        assertArrayEquals(Content.of(SIZE), Files.readAllBytes(to));
        assertEquals(LONG_AGO, Files.getLastModifiedTime(to));
        assertEquals("rw-r-x--x", PosixFilePermissions.toString(Files.getPosixFilePermissions(to)));
        assertEquals(SIZE, ran.json().get("bytes").getAsLong());
        assertEquals("done", ran.json().get("outcome").getAsString());
        assertEquals(64, ran.json().get("sha256").getAsString().length());
        Entries.assertOnly(directory, "from", "to");
    }

    @Test
    void aFileReplacesAnotherOrGoesIntoADirectory() throws IOException {
        Path from = file("from", SIZE);
        Path into = Files.createDirectory(directory.resolve("into"));
        file("into/from", 7);
        Ran ran = Ran.here("copy", from, into);
        assertDone(ran);
        assertTrue(ran.out().startsWith("293.0 KiB in 1 file"), ran.out());
        assertArrayEquals(Content.of(SIZE), Files.readAllBytes(into.resolve("from")));
        Entries.assertOnly(into, "from");
    }

    @Test
    void anEmptyFileIsCopied() throws IOException {
        assertDone(Ran.here("copy", file("from", 0), directory.resolve("to")));
        assertEquals(0, Files.size(directory.resolve("to")));
    }

    @Test
    void aTreeIsCopiedWithTimesPermissionsAndLinksAndTheSameAgainCopiesNothing() throws IOException {
        Path from = directory.resolve("from");
        file("from/a/deep/one", SIZE);
        file("from/two", 3);
        Files.createDirectory(from.resolve("empty"));
        Files.createSymbolicLink(from.resolve("link"), Path.of("a/deep"));
        Files.createSymbolicLink(from.resolve("dangling"), Path.of("/nowhere"));
        Files.setLastModifiedTime(from.resolve("two"), LONG_AGO);
        Files.setLastModifiedTime(from.resolve("a/deep"), LONG_AGO);
        Files.setPosixFilePermissions(from.resolve("empty"), PosixFilePermissions.fromString("r-xr-x---"));
        Path to = directory.resolve("to");

        Ran ran = Ran.here("copy", "--json", from, to);
        assertDone(ran);
        assertArrayEquals(Content.of(SIZE), Files.readAllBytes(to.resolve("a/deep/one")));
        assertEquals(LONG_AGO, Files.getLastModifiedTime(to.resolve("two")));
        assertEquals(LONG_AGO, Files.getLastModifiedTime(to.resolve("a/deep")));
        assertEquals("r-xr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve("empty"))));
        assertEquals(Path.of("a/deep"), Files.readSymbolicLink(to.resolve("link")));
        assertEquals(Path.of("/nowhere"), Files.readSymbolicLink(to.resolve("dangling")));
        assertEquals(2, ran.json().get("files").getAsInt());
        assertEquals(2, ran.json().get("links").getAsInt());

        Files.write(from.resolve("two"), Content.of(4));
        JsonObject again = Ran.here("copy", "--json", from, to).json();
        assertEquals(1, again.get("files").getAsInt());
        assertEquals(3, again.get("unchanged").getAsInt());
        assertEquals(4, again.get("bytes").getAsLong());
    }

    @Test
    void whatIsNoFileInATreeIsRefusedAndTheRestCopied() throws Exception {
        file("from/one", SIZE);
        Path fifo = directory.resolve("from/fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        Ran ran = Ran.here("copy", directory.resolve("from"), directory.resolve("to"));
        assertEquals(ExitCode.REFUSED, ran.exitCode());
        assertTrue(ran.err().contains(fifo + ": is a device, a socket or a FIFO"), ran.err());
        Entries.assertOnly(directory.resolve("to"), "one");
        assertFails(ExitCode.REFUSED, "is neither a file nor a directory", Ran.here("copy", fifo, directory.resolve("other")));
    }

    @Test
    void whatIsNoFileIsNotReplacedByOne() throws Exception {
        Path from = file("from/one", SIZE);
        Path to = Files.createDirectory(directory.resolve("to"));
        Path fifo = to.resolve("one");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        Path link = Files.createSymbolicLink(directory.resolve("link"), fifo);
        String why = "is a device, a socket or a FIFO, which no file is put in place of";
        assertFails(ExitCode.REFUSED, why, Ran.here("copy", from, fifo));
        assertFails(ExitCode.REFUSED, why, Ran.here("copy", from, to));
        assertFails(ExitCode.REFUSED, why, Ran.here("copy", from, link));
        Ran tree = Ran.here("copy", from.getParent(), to);
        assertEquals(ExitCode.REFUSED, tree.exitCode(), tree::toString);
        assertTrue(tree.err().contains(fifo + ": " + why), tree.err());
        assertTrue(Files.readAttributes(fifo, BasicFileAttributes.class).isOther());
        assertTrue(Files.isSymbolicLink(link));
        Entries.assertOnly(to, "one");
    }

    @Test
    void whatTheKernelMakesUpAsItIsReadIsCopiedInFull() throws IOException {
        Path to = directory.resolve("to");
        assertDone(Ran.here("copy", "/proc/version", to));
        assertEquals(Files.readString(Path.of("/proc/version")), Files.readString(to));
    }

    @Test
    void withoutTheNativeLibraryAllButSharedBlocksIsTheSame() throws Exception {
        Path from = file("from/file", SIZE);
        try (RandomAccessFile sparse = new RandomAccessFile(directory.resolve("from/sparse").toFile(), "rw")) {
            sparse.seek(1 << 20);
            sparse.write(Content.of(SIZE));
        }
        assertDone(without("copy", "--verify", from.getParent(), directory.resolve("to")));
        assertDone(without("copy", "--verify", "--reflink=never", from.getParent(), directory.resolve("never")));
        assertDone(without("copy", "--verify", "/proc/version", directory.resolve("version")));
        assertFails(ExitCode.FAILED, "blocks cannot be shared", without("copy", "--reflink=always", from, directory.resolve("always")));
    }

    private Ran without(Object... arguments) throws Exception {
        ProcessBuilder builder = Ran.start(arguments);
        builder.environment().put("SLUICE_JAVA_OPTIONS", "-Dsluice.native.disabled=true");
        return Ran.of(directory, builder);
    }

    @Test
    void whatTheKernelMakesUpSharesNoBlocks() throws IOException {
        assertFails(ExitCode.FAILED, "blocks cannot be shared", Ran.here("copy", "--reflink=always", "/proc/version", directory.resolve("to")));
        assertDone(Ran.here("copy", "--reflink=always", file("empty", 0), directory.resolve("copy")));
        Entries.assertOnly(directory, "copy", "empty");
    }

    @Test
    void whatAnInterruptedTransferHasLeftIsNotTakenForAFile() throws IOException {
        Path from = file("from/one", SIZE).getParent();
        file("from/.one.sluice-part", 7);
        file("from/.one.sluice-key", 7);
        Ran ran = Ran.here("copy", from, directory.resolve("to"));
        assertEquals(ExitCode.REFUSED, ran.exitCode(), ran::toString);
        assertTrue(ran.err().contains(".one.sluice-part: is a name of sluice's own for what is not whole yet"), ran.err());
        assertTrue(ran.err().contains("2 things were not copied"), ran.err());
        Entries.assertOnly(directory.resolve("to"), "one");
    }

    @Test
    void aFileThatItsOwnerMayNotReadKeepsItsPermissions() throws Exception {
        assumeTrue(Unprivileged.is(), Unprivileged.WHY_NOT);
        Path from = file("from", SIZE);
        Files.setPosixFilePermissions(from, PosixFilePermissions.fromString("------r--"));
        Path into = Files.createDirectory(directory.resolve("into"));
        Files.setPosixFilePermissions(into, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertDone(Unprivileged.run(directory, "copy", from, into));
        assertEquals("------r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(into.resolve("from"))));
    }

    @Test
    void aTreeIsNotCopiedIntoItselfByWayOfALink() throws IOException {
        Path tree = file("tree/sub/file", SIZE).getParent().getParent();
        Path link = Files.createSymbolicLink(directory.resolve("link"), tree.resolve("sub"));
        assertFails(ExitCode.USAGE, "lies in", Ran.here("copy", tree, link.resolve("../new")));
        assertFails(ExitCode.USAGE, "lies in", Ran.here("copy", tree, link.resolve("new/newer")));
        Entries.assertOnly(tree, "sub");
        assertDone(Ran.here("copy", tree, link.resolve("../../new")));
        Entries.assertOnly(directory.resolve("new"), "sub");
    }

    @Test
    void aLinkInTheTargetIsNotFollowedOutOfIt() throws IOException {
        file("from/sub/one", SIZE);
        file("from/file", SIZE);
        Path outside = Files.createDirectory(directory.resolve("outside"));
        file("outside/file", 5);
        Path to = Files.createDirectory(directory.resolve("to"));
        Files.createSymbolicLink(to.resolve("sub"), outside);
        Files.createSymbolicLink(to.resolve("file"), outside.resolve("file"));
        Ran ran = Ran.here("copy", directory.resolve("from"), to);
        assertEquals(ExitCode.REFUSED, ran.exitCode(), ran::toString);
        assertTrue(ran.err().contains("is a symbolic link, which is not followed"), ran.err());
        Entries.assertOnly(outside, "file");
        assertEquals(5, Files.size(outside.resolve("file")));
        assertTrue(Files.isRegularFile(to.resolve("file"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aSparseFileStaysSparse() throws Exception {
        Path from = directory.resolve("from");
        try (RandomAccessFile file = new RandomAccessFile(from.toFile(), "rw")) {
            file.setLength(64 << 20);
            file.seek(20 << 20);
            file.write(Content.of(SIZE));
        }
        Path to = directory.resolve("to");
        assertDone(Ran.here("copy", "--verify", from, to));
        assertEquals(-1, Files.mismatch(from, to));
        assertEquals(64 << 20, Files.size(to));
        assertTrue(blocks(to) <= blocks(from), blocks(to) + " blocks, from " + blocks(from));
    }

    private static long blocks(Path file) throws IOException, InterruptedException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        long blocks = Long.parseLong(new String(stat.getInputStream().readAllBytes()).strip());
        stat.waitFor();
        return blocks;
    }

    private XfsImage mounted() {
        try {
            return XfsImage.mount(directory);
        } catch (IOException e) {
            return abort(e.getMessage()); // skipped, for this reason
        }
    }

    @Test
    void blocksAreSharedWhereTheFileSystemCan() throws Exception {
        try (XfsImage image = mounted()) {
            Path from = Files.write(image.root().resolve("from"), Content.of(SIZE));
            Ran ran = Ran.here("copy", "--json", "--reflink=always", from, image.root().resolve("to"));
            assertDone(ran);
            assertEquals(SIZE, ran.json().getAsJsonObject("bytesByMethod").get("REFLINK").getAsLong());
            assertEquals(-1, Files.mismatch(from, image.root().resolve("to")));
            ran = Ran.here("copy", "--json", "--reflink=never", from, image.root().resolve("third"));
            assertEquals(SIZE, ran.json().getAsJsonObject("bytesByMethod").get("READ_WRITE").getAsLong());
        }
    }

    @Test
    void whatCannotShareBlocksIsRefusedWhereItMust() throws Exception {
        try (SmallDisk disk = SmallDisk.mount()) {
            Path from = file("from", SIZE);
            assertFails(ExitCode.FAILED, "blocks cannot be shared", Ran.here("copy", "--reflink=always", from, disk.path("to")));
            Entries.assertOnly(disk.path(""));
        }
    }

    @Test
    void aFullDiskIsToldAndLeavesNothing() throws Exception {
        try (SmallDisk disk = SmallDisk.mount()) {
            Path from = file("from", 12 << 20);
            Ran ran = Ran.here("copy", "--json", from, disk.path("to"));
            assertFails(ExitCode.FAILED, disk.path("to") + ": the disk is full (ENOSPC): make room, and start again", ran);
            assertEquals("failed", ran.json().get("outcome").getAsString());
            Entries.assertOnly(disk.path(""));
        }
    }

    @Test
    void aDiskThatIsFullBeforeALargeFileIsBegunIsToldAndLeavesNothing() throws Exception {
        try (SmallDisk disk = SmallDisk.mount()) {
            disk.fill();
            Path from = file("from", 12 << 20);
            assertFails(ExitCode.FAILED, new Unfinished(disk.path("to")).record() + ": No space left on device", Ran.here("copy", from, disk.path("to")));
            Entries.assertOnly(disk.path(""), "ballast");
        }
    }

    @Test
    void aFileThatMayNotBeSoLargeIsToldAndLeavesNothing() throws Exception {
        Path from = file("from", 12 << 20);
        Path into = Files.createDirectory(directory.resolve("into"));
        ProcessBuilder limited = Ran.start("copy", "--json", "--reflink=never", from, into);
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 10000; exec \"$@\"", "bash"));
        command.addAll(limited.command());
        assertFails(ExitCode.FAILED, into.resolve("from") + ": no file may be so large here (EFBIG): raise the limit", Ran.of(directory, limited.command(command)));
        Entries.assertOnly(into);
    }

    @Test
    void whatCannotBeCopiedIsToldInOneLine() throws IOException {
        Path from = file("from", SIZE);
        Path nowhere = directory.resolve("nowhere");
        assertFails(ExitCode.FAILED, nowhere + ": no such file or directory", Ran.here("copy", nowhere, directory));
        assertFails(ExitCode.FAILED, nowhere + ": no such directory", Ran.here("copy", from, nowhere.resolve("to")));
        assertFails(ExitCode.FAILED, nowhere + "/: no such directory", Ran.here("copy", from, nowhere + "/"));
        assertFails(ExitCode.FAILED, "/: is no directory", Ran.here("copy", from, file("other", 5) + "/"));
        assertEquals(5, Files.size(directory.resolve("other")));
        assertFails(ExitCode.USAGE, "--reflink", Ran.here("copy", "--reflink=perhaps", from, nowhere));
        assertFails(ExitCode.USAGE, "DST", Ran.here("copy", from, "a\0b"));
        assertFails(ExitCode.USAGE, "may not be empty", Ran.here("copy", "", directory));
        assertFails(ExitCode.USAGE, "are the same file", Ran.here("copy", from, from));
        assertFails(ExitCode.USAGE, "are the same file", Ran.here("copy", from, directory));
        assertFails(ExitCode.USAGE, "lies in", Ran.here("copy", directory, directory.resolve("in/it")));
        assertFails(ExitCode.USAGE, "DST", Ran.here("copy", from));
    }

    @Test
    void aPartOfAnotherSourceIsNotGoneOnWith() throws IOException {
        Path from = file("from", 10 << 20);
        Path to = directory.resolve("to");
        Path part = new Unfinished(to).part();
        try (PartFile begun = part(from, to)) {
            begun.channel().write(ByteBuffer.wrap(new byte[9 << 20]));
        }
        assertEquals(9 << 20, Files.size(part));
        Files.setLastModifiedTime(from, LONG_AGO);
        Ran ran = Ran.here("copy", "--json", from, to);
        assertDone(ran);
        assertEquals(0, ran.json().get("bytesResumed").getAsLong());
        assertEquals(-1, Files.mismatch(from, to));
        Entries.assertOnly(directory, "from", "to");
    }

    private static PartFile part(Path from, Path to) throws IOException {
        try {
            return PartFile.open(to, FileIdentity.of(from).key(), Files.size(from));
        } catch (CommandException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPartThatIsBeingWrittenIsLeftAlone() throws IOException {
        Path from = file("from", 10 << 20);
        Path to = directory.resolve("to");
        try (PartFile begun = part(from, to)) {
            assertFails(ExitCode.FAILED, "another transfer is writing it", Ran.here("copy", from, to));
            assertTrue(begun.channel().isOpen());
        }
        Entries.assertOnly(directory, "from");
    }

    @Test
    void aLinkInPlaceOfThePartIsNotFollowed() throws IOException {
        Path from = file("from", SIZE);
        Path victim = file("victim", 5);
        Path to = directory.resolve("to");
        Files.createSymbolicLink(new Unfinished(to).part(), victim);
        Ran ran = Ran.here("copy", from, to);
        assertEquals(ExitCode.FAILED, ran.exitCode());
        assertEquals(5, Files.size(victim));
    }

    @Test
    void aKilledCopyLeavesNothingUnderTheNameAndTheNextOneGoesOn() throws Exception {
        int size = 24 << 20;
        Path from = file("from", size);
        Path to = directory.resolve("to");
        SplittableRandom random = new SplittableRandom();
        int resumed = 0;
        for (int round = Rounds.SOAK ? 200 : 10; round > 0; round--) {
            long point = random.nextLong(size + 1);
            Process process = Ran.start("copy", "--reflink=never", from, to).start();
            Killed.atLength(process, new Unfinished(to).part(), point);
            if (Files.exists(to)) {
                assertEquals(-1, Files.mismatch(from, to), "killed after " + point);
            }
            Ran ran = Ran.here("copy", "--json", "--verify", from, to);
            assertEquals(ExitCode.DONE, ran.exitCode(), ran::toString);
            assertEquals(-1, Files.mismatch(from, to), "resumed after " + point);
            Entries.assertOnly(directory, "from", "to");
            resumed += ran.json().get("bytesResumed").getAsLong() > 0 ? 1 : 0;
            Files.delete(to);
        }
        assertTrue(resumed > 0, "none was caught in the middle");
    }

    @Test
    void aCtrlCEndsItWithTheFiguresSoFar() throws Exception {
        Path from = directory.resolve("from");
        try (FileChannel file = FileChannel.open(from, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(Content.of(SIZE)), 4L << 30);
        }
        Path to = directory.resolve("to");
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = Ran.start("copy", "--json", "--verify", from, to)
                .redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        // From here on it computes the checksums of 4 GiB.
        Await.until("all of it is there", () -> !process.isAlive() || Killed.size(new Unfinished(to).part()) == Files.size(from));
        Killed.interrupt(process);
        assertEquals(ExitCode.STOPPED, Killed.exitCode(process));
        assertEquals("sluice copy: stopped", Files.readString(err).strip());
        JsonObject json = JsonParser.parseString(Files.readString(out)).getAsJsonObject();
        assertEquals("stopped", json.get("outcome").getAsString());
        assertEquals(SIZE, json.get("bytes").getAsLong());
        assertFalse(Files.exists(to));
    }
}
