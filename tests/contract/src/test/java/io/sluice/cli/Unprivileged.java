package io.sluice.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The command as an ordinary user runs it, whom root can be for a while. */
final class Unprivileged {
    /** Why a test that needs it is skipped. */
    static final String WHY_NOT = "only root, with setpriv of util-linux, can run a program as another user";
    private static final int NOBODY = 65_534;
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--inh-caps=-all");

    private Unprivileged() {}

    /** Whether this is possible: root of a namespace of users may be the only one there is. */
    static boolean is() throws InterruptedException {
        List<String> command = new ArrayList<>(AS_NOBODY);
        command.add("true");
        File nowhere = new File("/dev/null");
        try {
            return "root".equals(System.getProperty("user.name"))
                    && new ProcessBuilder(command).redirectOutput(nowhere).redirectError(nowhere).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs it, from a copy that everybody may read, below a directory that everybody may then enter. */
    static Ran run(Path directory, Object... arguments) throws IOException, InterruptedException {
        return Ran.of(directory, command(directory, List.of(), arguments));
    }

    /** What runs it so, by way of a program that limits it. */
    static ProcessBuilder command(Path directory, List<String> limits, Object... arguments) throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        for (Path each = directory; each.startsWith(temporary) && !each.equals(temporary); each = each.getParent()) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path copy = Files.createDirectories(directory.resolve("dist"));
        for (String name : List.of("sluice", "sluice-cli.jar")) {
            Path to = copy.resolve(name);
            if (!Files.exists(to)) {
                Files.copy(Path.of(System.getProperty("sluice.cli.dist"), name), to);
                Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        List<String> command = new ArrayList<>(AS_NOBODY);
        command.addAll(limits);
        command.add(copy.resolve("sluice").toString());
        command.addAll(List.of(Ran.words(arguments)));
        return Ran.start(arguments).command(command);
    }
}
