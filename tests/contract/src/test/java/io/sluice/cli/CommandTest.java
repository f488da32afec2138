package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

/** What holds for the command as a whole, and for each subcommand. */
class CommandTest {
    @TempDir
    Path directory;

    static Set<String> subcommands() {
        Set<String> names = new TreeSet<>(SluiceCommand.commandLine().getSubcommands().keySet());
        names.remove("generate-completion");
        return names;
    }

    @Test
    void theJarRunsByItsScriptAndSaysWhetherTheLibraryWorks() throws Exception {
        Ran ran = Ran.script(directory, "--version");
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.out().startsWith("sluice 0."), ran.out());
        assertTrue(ran.out().contains("native library loaded"), ran.out());
        assertEquals("", ran.err());
    }

    @Test
    void itsClassesComeFromTheArchiveThatWasMadeForThisJava() throws Exception {
        assumeArchives();
        Path place = Path.of(System.getProperty("sluice.cli.dist"));
        boolean plain = place.toUri().getRawPath().startsWith(place.toString());
        assumeTrue(plain || Runtime.version().feature() >= 25, () -> "this Java takes no archived classes from a jar in " + place
                + ", whose name is another one in a URL");
        assertClassesComeFromTheArchive(place);
    }

    @Test
    void anArchiveThatIsMadeByARelativeNameServesTheFullOneToo() throws Exception {
        assumeArchives();
        Path place = Files.createDirectory(directory.resolve("place"));
        copyTo(place);
        ProcessBuilder relative = Ran.start().command("./sluice", "--archive-classes").directory(place.toFile());
        assertEquals(ExitCode.DONE, Ran.of(directory, relative).exitCode());
        assertClassesComeFromTheArchive(place);
    }

    private void assertClassesComeFromTheArchive(Path place) throws Exception {
        Path loaded = directory.resolve("loaded");
        String from = Files.writeString(directory.resolve("from"), "some").toString();
        ProcessBuilder script = Ran.start().command(place.resolve("sluice").toString(), "copy", from, directory.resolve("to").toString());
        script.environment().put("SLUICE_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded);
        assertEquals(0, Ran.of(directory, script).exitCode());
        List<String> lines = Files.readAllLines(loaded);
        assertTrue(lines.stream().anyMatch(line -> line.contains(" picocli.CommandLine source: shared objects file")), lines::toString);
        assertEquals(List.of(), lines.stream().filter(line -> line.contains("sluice-cli.jar")).toList());
    }

    @Test
    void anArchiveThatDoesNotFitIsPassedOverInSilence() throws Exception {
        copyTo(directory);
        Files.setLastModifiedTime(directory.resolve("sluice-cli.jar"), FileTime.fromMillis(0));
        assertRuns(directory);
    }

    @Test
    void anArchiveThatWasCutShortIsPassedOverInSilence() throws Exception {
        assumeArchives();
        copyTo(directory);
        // One made in another place would not be looked at closely.
        assertEquals(ExitCode.DONE, in(directory, "--archive-classes").exitCode());
        Path archive;
        try (Stream<Path> files = Files.list(directory)) {
            archive = files.filter(file -> file.toString().contains(System.getProperty("java.runtime.version"))).findAny().orElseThrow();
        }
        assertTrue(archive.toFile().setWritable(true));
        long whole = Files.size(archive);
        for (long size : new long[] {whole - 1, whole / 3, 0}) {
            try (FileChannel cut = FileChannel.open(archive, StandardOpenOption.WRITE)) {
                cut.truncate(size);
            }
            assertRuns(directory);
        }
    }

    private static void assumeArchives() {
        assumeTrue(Files.exists(Path.of(System.getProperty("java.home"), "lib/server/classes.jsa")), "this Java has no archives of classes");
    }

    @Test
    void whereJavaCannotRunItTheScriptSaysWhy() throws Exception {
        Path place = Files.createDirectory(directory.resolve("a:b"));
        copyTo(place);
        in(place, "--version").assertRefused(ExitCode.FAILED, "no jar in a directory with a colon in its name: " + place);
    }

    @Test
    void anArchiveThatCannotBeWrittenIsRefusedInWordsThatHelp() throws Exception {
        assumeTrue(Unprivileged.is(), Unprivileged.WHY_NOT);
        Unprivileged.run(directory, "--archive-classes").assertRefused(ExitCode.FAILED, "dist cannot be written to; run it as its owner");
    }

    private static void copyTo(Path place) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("sluice.cli.dist")))) {
            for (Path file : files.filter(one -> one.getFileName().toString().matches("sluice|sluice-cli.*")).toList()) {
                Files.copy(file, place.resolve(file.getFileName()));
            }
        }
    }

    private Ran in(Path place, String argument) throws Exception {
        return Ran.of(directory, Ran.start(argument).command(place.resolve("sluice").toString(), argument));
    }

    private void assertRuns(Path place) throws Exception {
        Ran ran = in(place, "--version");
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.out().startsWith("sluice 0."), ran.out());
        assertEquals("", ran.err());
    }

    @TestFactory
    Stream<DynamicTest> aSubcommandThatIsReadAloneTakesTheSameWords() {
        return subcommands().stream().map(name -> DynamicTest.dynamicTest(name, () -> assertEquals(
                SluiceCommand.commandLine().getSubcommands().get(name).getUsageMessage(),
                SluiceCommand.commandLine(name).getSubcommands().get(name).getUsageMessage())));
    }

    @Test
    void figuresThatCannotBeWrittenAreAFailure() throws Exception {
        Path file = Files.write(directory.resolve("some"), new byte[10]);
        Path err = directory.resolve("err");
        Process process = Ran.start("copy", "--json", file, directory.resolve("copy"))
                .redirectOutput(new File("/dev/full")).redirectError(err.toFile()).start();
        assertEquals(ExitCode.FAILED, process.waitFor());
        assertEquals(10, Files.size(directory.resolve("copy")), "the copy itself is there");
        assertTrue(Files.readString(err).contains("standard output cannot be written to"), () -> "says why");
    }

    @Test
    void withoutACommandItSaysWhatIsMissingInOneLine() {
        Ran ran = Ran.here();
        assertEquals(ExitCode.USAGE, ran.exitCode());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains("a command is missing"), ran.err());
    }

    @TestFactory
    Stream<DynamicTest> theHelpOfEachSubcommandHasExamplesAndExitCodes() {
        return subcommands().stream().map(name -> DynamicTest.dynamicTest(name, () -> helps(name)));
    }

    private static void helps(String name) {
        Ran ran = Ran.here(name, "--help");
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.out().contains("Example"), ran.out());
        assertTrue(ran.out().contains("Exit codes:"), ran.out());
        assertTrue(ran.out().contains("--json"), ran.out());
        // An example that is broken in two cannot be copied.
        String examples = ran.out().substring(ran.out().indexOf("Example"));
        assertTrue(examples.lines().skip(1).allMatch(line -> line.startsWith("  ")), examples);
        assertTrue(ran.out().lines().filter(line -> line.contains("HOST:PORT FILE")).findAny().isEmpty(), ran.out());
    }

    @Test
    void eachCommandIsSummedUpInALineOrTwoAndAnUnknownOneAnsweredWithAll() {
        Ran help = Ran.here("--help");
        String commands = help.out().substring(help.out().indexOf("Commands:"), help.out().indexOf("Exit codes:"));
        assertTrue(commands.lines().count() <= 2 + 2 * (subcommands().size() + 1), commands);
        Ran unknown = Ran.here("frob");
        unknown.assertRefused(ExitCode.USAGE, "there is no command 'frob'; there are copy, send, receive,");
    }

    @Test
    void theCompletionNamesEverySubcommandAndBashTakesIt() throws IOException, InterruptedException {
        Ran ran = Ran.here("generate-completion");
        assertEquals(0, ran.exitCode(), ran.err());
        for (String name : subcommands()) {
            assertTrue(ran.out().contains("_picocli_sluice_" + name), name);
        }
        Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
        try (var in = bash.outputWriter()) {
            in.write(ran.out());
        }
        String said = new String(bash.getInputStream().readAllBytes());
        assertEquals(0, bash.waitFor(), said);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "65536,65536", "64K,65536", "64k,65536", "10M,10485760", "1GiB,1073741824", "8191T,9006099743113216"})
    void numbersOfBytesAreReadAsPeopleWriteThem(String text, long bytes) {
        assertEquals(bytes, new ByteCount().convert(text));
    }

    @ParameterizedTest
    @CsvSource({"''", "-1", "K", "1.5M", "99999999999T", "1X", "9999999999999999999"})
    void whatIsNoNumberOfBytesIsRefused(String text) {
        refused(() -> new ByteCount().convert(text));
    }

    @ParameterizedTest
    @CsvSource({"example.org:7000,example.org,7000", "[::1]:0,::1,0", "127.0.0.1:65535,127.0.0.1,65535", ":80,'',80"})
    void hostAndPortAreRead(String text, String host, int port) {
        assertEquals(new HostPort(host, port), HostPort.of(text));
        assertEquals(text, HostPort.of(text).toString());
    }

    @ParameterizedTest
    @CsvSource({"''", "example.org", "example.org:", "example.org:65536", "::1:80", "a b:80", "example.org:-1", "h:1e3"})
    void whatIsNoHostAndPortIsRefused(String text) {
        refused(() -> HostPort.of(text));
    }

    private static void refused(Runnable conversion) {
        TypeConversionException wrong = assertThrows(TypeConversionException.class, conversion::run);
        assertTrue(wrong.getMessage().contains(" is "), wrong.getMessage());
    }
}
