package io.sluice.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.Transfer;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Scratch;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the agent does to programs, and what it leaves alone. */
class AgentTest {
    @RegisterExtension
    final Scratch scratch = new Scratch();

    private static long moved(AgentRun run) {
        return run.fromProgram().stream().filter(line -> line.startsWith("moved "))
                .mapToLong(line -> Long.parseLong(line.substring("moved ".length()))).findFirst().orElseThrow();
    }

    @Test
    void everyTransferOfAnUnmodifiedProgramGoesThroughSluice() throws Exception {
        AgentRun run = AgentRun.of(AgentRun.jvm("stats=json"), Transfers.class);
        assertFalse(run.stats().has("JDK"), run.output()::toString);
        assertTrue(run.bytesBySluice() >= moved(run), run.output()::toString);
        for (String method : List.of("SENDFILE", "SPLICE", "COPY_FILE_RANGE")) {
            assertTrue(run.bytes(method) > 0, () -> method + " in " + run.output());
        }
    }

    @Test
    void observingCountsWhatTheJdkDoes() throws Exception {
        AgentRun run = AgentRun.of(AgentRun.jvm("observe,stats=json"), Transfers.class);
        assertEquals(0, run.bytesBySluice(), run.output()::toString);
        assertTrue(run.bytes("JDK") >= moved(run), run.output()::toString);
    }

    /** A program with a Sluice of its own, which it asks for a transfer of its own, by the JDK, and for a drop-in. */
    static final class WithSluice {
        private WithSluice() {}

        public static void main(String[] arguments) throws Exception {
            Path file = Path.of(arguments[0]);
            try (FileChannel in = FileChannel.open(file);
                    FileChannel out = FileChannel.open(Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                System.out.println(Transfer.from(in, 0, 1000).method(Method.JDK).to(out, 0).method());
                System.out.println(Sluice.transferTo(in, 0, 200, out));
                System.out.println(in.transferTo(0, 30, out));
            }
        }
    }

    @Test
    void aProgramsOwnSluiceIsLeftAloneAndFindsTheJdkAsItIs() throws Exception {
        AgentRun run = AgentRun.of(AgentRun.jvm("stats=json"), WithSluice.class, scratch.file(new byte[2000]), scratch.path());
        assertEquals(List.of("JDK", "200", "30"), run.fromProgram());
        assertEquals(1000, run.bytes("JDK"), run.output()::toString);
        assertEquals(30, run.bytesBySluice(), run.output()::toString);
    }

    /** A program in which the flight recorder has the JDK's channels transformed anew, as 17's does. */
    static final class Recorded {
        private Recorded() {}

        public static void main(String[] arguments) throws Exception {
            try (Recording recording = new Recording()) {
                recording.enable("jdk.FileRead");
                recording.start();
                Transfers.main(arguments);
            }
        }
    }

    @Test
    void theFlightRecorderDoesNotUndoIt() throws Exception {
        AgentRun run = AgentRun.of(AgentRun.jvm("stats=json"), Recorded.class);
        assertTrue(run.bytesBySluice() >= moved(run), run.output()::toString);
    }

    /** A program that looks at the agent's figures as a console does. */
    static final class Managed {
        private Managed() {}

        public static void main(String[] arguments) throws Exception {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name = new ObjectName("io.sluice:type=Sluice");
            try (FileChannel in = FileChannel.open(Path.of(arguments[0]));
                    FileChannel out = FileChannel.open(Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                in.transferTo(0, 1234, out);
            }
            System.out.println(server.getAttribute(name, "Bytes"));
        }
    }

    @Test
    void figuresAreShownToJmx() throws Exception {
        for (String options : List.of("jmx", "jmx,observe", "jmx,log,observe", "jmx,off=/")) {
            AgentRun run = AgentRun.of(AgentRun.jvm(options), Managed.class, scratch.file(new byte[2000]), scratch.path());
            assertEquals(List.of("1234"), run.fromProgram(), options);
        }
    }

    @Test
    void theProgramSeesNothingOfTheAgentsOwnClasses() throws Exception {
        AgentRun run = AgentRun.of(AgentRun.jvm("").classPath(classes()), Sees.class,
                "org.objectweb.asm.ClassReader", "io.sluice.Sluice", "io.sluice.agent.engine.Engine");
        assertEquals(List.of("nothing", "nothing", "nothing"), run.output());
    }

    /** The suite's own classes, and nothing beside them. */
    private static Path classes() throws Exception {
        return Path.of(AgentTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Says of classes whether it sees them. */
    static final class Sees {
        private Sees() {}

        public static void main(String[] names) {
            for (String name : names) {
                try {
                    System.out.println(Class.forName(name));
                } catch (ClassNotFoundException e) {
                    System.out.println("nothing");
                }
            }
        }
    }

    @Test
    void withoutOptionsItSaysNothing() throws Exception {
        AgentRun run = AgentRun.of(AgentRun.jvm(""), Transfers.class);
        assertEquals(1, run.output().size(), run.output()::toString);
    }

    @Test
    void aTableIsPrintedAtTheEnd() throws Exception {
        String output = String.join("\n", AgentRun.of(AgentRun.jvm("stats"), Transfers.class).output());
        assertTrue(output.matches("(?s).*\nmethod +transfers .*\nSENDFILE +\\d+ +[\\d,]+ .*sendfile \\d+.*"), output);
    }

    @Test
    void figuresGoToAFileWhereThatIsAskedFor() throws Exception {
        Path file = scratch.path();
        AgentRun run = AgentRun.of(AgentRun.jvm("stats=json,stats-file=" + file), Transfers.class);
        assertEquals(1, run.output().size(), run.output()::toString);
        List<String> lines = Files.readAllLines(file);
        assertEquals(1, lines.size());
        assertTrue(AgentRun.bytes(AgentRun.stats(lines.get(0))) >= moved(run), lines::toString);
    }

    /** A program that transfers, and then waits until somebody has written a line to a file. */
    static final class AwaitsFigures {
        private AwaitsFigures() {}

        public static void main(String[] arguments) throws Exception {
            Transfers.main(arguments);
            Path figures = Path.of(arguments[0]);
            Await.until("figures are printed", () -> Files.exists(figures) && Files.readString(figures).endsWith("\n"));
        }
    }

    @Test
    void figuresArePrintedAtAnIntervalToo() throws Exception {
        Path file = scratch.path();
        AgentRun run = AgentRun.of(
                AgentRun.jvm("stats=json,stats-interval=1,stats-file=" + file), AwaitsFigures.class, file);
        List<String> lines = Files.readAllLines(file);
        assertTrue(lines.size() >= 2, lines::toString);
        long before = 0;
        for (String line : lines) {
            long bytes = AgentRun.bytes(AgentRun.stats(line));
            assertTrue(bytes >= before, "figures of all that was transferred so far");
            before = bytes;
        }
        assertTrue(before >= moved(run), lines::toString);
    }

    @Test
    void whereTheJdkDoesNotDefineItsClassItIsPutOnTheBootClassPath() throws Exception {
        Path temporary = Files.createDirectory(scratch.path());
        AgentRun run = AgentRun.of(AgentRun.jvm("stats=json").property("sluice.jdk.missing", "Unsafe.defineClass")
                .property("java.io.tmpdir", temporary), Transfers.class);
        assertFalse(run.stats().has("JDK"), run.output()::toString);
        assertTrue(run.bytesBySluice() >= moved(run), run.output()::toString);
        try (var left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList(), "files left behind");
        }
    }

    @Test
    void filesThatAreOffAreLeftToTheJdk() throws Exception {
        AgentRun all = AgentRun.of(AgentRun.jvm("stats=json,off=/nowhere:" + temporary()), Transfers.class);
        assertEquals(0, all.bytesBySluice(), all.output()::toString);
        assertTrue(all.bytes("JDK") >= moved(all), all.output()::toString);
        AgentRun none = AgentRun.of(AgentRun.jvm("stats=json,off=/nowhere:" + temporary() + "/trans"), Transfers.class);
        assertFalse(none.stats().has("JDK"), none.output()::toString);
    }

    private static String temporary() {
        return System.getProperty("java.io.tmpdir");
    }

    @Test
    void eachTransferIsLogged() throws Exception {
        for (String options : List.of("log", "log,observe")) {
            AgentRun run = AgentRun.of(AgentRun.jvm(options), Transfers.class);
            String log = String.join("\n", run.fromAgent());
            assertTrue(log.matches("(?s).*/transfers-\\d+/source@0 -> /127\\.0\\.0\\.1:\\d+: \\d+ bytes by (SENDFILE in \\d+ us|JDK)\n.*"), log);
            assertTrue(log.matches("(?s).* -> /\\S+/transfers-\\d+/received@0: \\d+ bytes.*"), log);
        }
    }

    @Test
    void theOptionsInTheReadmeAreAllThereAre() throws Exception {
        String readme = Files.readString(Path.of(System.getProperty("sluice.test.root")).resolve("README.md"));
        String said = AgentRun.of(AgentRun.jvm("none"), Transfers.class).fromAgent().get(0);
        for (String option : said.substring(said.indexOf("there are ") + 10).split(", | and ")) {
            assertTrue(readme.contains("`" + option.replace("...", "…") + "`"), option);
        }
        for (var command : Pattern.compile("^java .*sluice-agent\\.jar(?:=| PID )(\\S+)", Pattern.MULTILINE).matcher(readme)
                .results().toList()) {
            AgentRun run = AgentRun.of(AgentRun.jvm(command.group(1)), Transfers.class);
            assertFalse(run.fromAgent().get(0).contains("not active"), run.output()::toString);
        }
    }

    @Test
    void aWrongOptionIsOneLineAndChangesNothing() throws Exception {
        for (String wrong : List.of("statistics", "stats=xml", "off=", "off=:", "off=/a::/b", "stats-interval=0")) {
            refused(AgentRun.of(AgentRun.jvm(wrong), Transfers.class));
        }
    }

    @Test
    void withoutTheNativeLibraryTheProgramIsAsItWas() throws Exception {
        refused(AgentRun.of(AgentRun.jvm("stats=json").property("sluice.native.path", "/nowhere.so"), Transfers.class));
    }

    @Test
    void onAJdkThatIsNotKnownTheProgramIsAsItWas() throws Exception {
        refused(AgentRun.of(
                AgentRun.jvm("stats=json").property("sluice.jdk.missing", "FileChannelImpl.threads"), Transfers.class));
    }

    @Test
    void aSecurityManagerThatForbidsItLeavesTheProgramAsItWas() throws Exception {
        assumeTrue(Runtime.version().feature() < 24, "this Java has no security manager");
        AgentRun run = AgentRun.of(
                AgentRun.jvm("").option("-Djava.security.manager"), Sees.class, "java.lang.String", "io.sluice.Nothing");
        assertTrue(run.fromAgent().get(0).startsWith("sluice-agent: not active, "), run.output()::toString);
        assertTrue(run.output().containsAll(List.of("class java.lang.String", "nothing")), run.output()::toString);
    }

    private static void refused(AgentRun run) {
        assertEquals(1, run.fromAgent().size(), run.output()::toString);
        assertTrue(run.fromAgent().get(0).startsWith("sluice-agent: not active, the program runs without it: "),
                run.output()::toString);
        assertEquals(2, run.output().size(), run.output()::toString);
        assertTrue(moved(run) > 0);
    }
}
