package io.sluice.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.RelayLoop;
import io.sluice.contract.fixture.Jvm;
import io.sluice.contract.fixture.Scratch;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two thousand relayed connections at once, as a user without privileges and with a program's usual limits: root's pipes
 * have no quota.
 */
class RelayCrowdTest {
    private static final int PAIRS = 2000;
    /** Four sockets for each pair, as the peers are in the same process, two ends for each pipe, and some. */
    private static final int DESCRIPTORS = 4 * PAIRS + 2000;
    /** A user of its own for each JDK: the quota is the user's, and the suite runs on several JDKs at once. */
    private static final int USER = 65_000 + Runtime.version().feature();
    private static final String[] AS_USER = {"setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"};

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Test
    void twoThousandConnectionsAreServedWithinTheBudget() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can run a program as another user");
        assumeTrue(ran("setpriv", "--version") && ran("prlimit", "--version"), "util-linux is not installed");
        assumeTrue(ran(as("true")), "there is no user " + USER + " in this namespace of users");
        assumeTrue(ran("prlimit", "--nofile=1024:" + DESCRIPTORS, "true"),
                "the hard limit of open files is below " + DESCRIPTORS);
        Path library = copy(pathOf(RelayLoop.class), "library");
        Path suite = copy(pathOf(RelayCrowd.class), "suite");
        Jvm jvm = new Jvm()
                // The JVM raises the soft limit to the hard one by itself (-XX:+MaxFDLimit).
                .under("prlimit", "--nofile=1024:" + DESCRIPTORS).under(AS_USER)
                .option("-Xmx200m")
                .classPath(library, suite);
        String path = System.getProperty("sluice.native.path");
        if (path != null) {
            jvm.property("sluice.native.path", copy(Path.of(path), "libsluice.so"));
        }
        System.out.println(jvm.run(RelayCrowd.class, Integer.toString(PAIRS)).well().output().trim());
    }

    private static Path pathOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Copies a jar or a directory of classes to where everybody may read it. */
    private Path copy(Path from, String name) throws Exception {
        Path to = Files.createDirectories(scratch.path()).resolve(name);
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
        try (Stream<Path> walk = Files.walk(to.getParent().getParent())) {
            for (Path path : walk.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        return to;
    }

    private static String[] as(String program) {
        return Stream.concat(Stream.of(AS_USER), Stream.of(program)).toArray(String[]::new);
    }

    private static boolean ran(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null")).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (java.io.IOException e) {
            return false;
        }
    }
}
