package io.sluice.cli;

import io.sluice.demo.Progress;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies a file or a tree. */
final class Copy extends Operation {
    private Path source;
    private Path target;
    /** Whether it was written with a slash at its end, which says that it is a directory. */
    private boolean slashed;
    private boolean verify;
    private boolean sync;
    private FileCopy.Sharing sharing;

    private final CopyFigures figures = new CopyFigures();

    @Override
    void declare(Syntax syntax) {
        syntax.header("Copies a file or a tree.");
        syntax.description(
                "A file goes to the name DST, or into it if that is a directory. A tree becomes DST, or is merged into it; a file"
                        + " that is there already, with the same size and time, is left as it is.",
                "",
                "Blocks are shared where the file system can (reflink), holes stay holes, times and permissions are kept, and"
                        + " symbolic links are copied as links. Owners, set-ID bits and extended attributes are not kept; hard links"
                        + " become files of their own; devices, sockets and FIFOs are refused.",
                "",
                "A file gets its name when it is whole, in one step. Until then it is .NAME.sluice-part beside it; if the"
                        + " copy is interrupted, the same command goes on from there, unless the source has changed or the machine"
                        + " was started anew (smaller files than 8 MiB are begun again). Without --fsync the copy survives the end of"
                        + " this program, but perhaps not that of the machine.");
        syntax.footer(
                "",
                "Examples:",
                "  sluice copy disk.img /backup/            a file into a directory",
                "  sluice copy --verify --fsync a.db b.db   on the disk, and compared, before it has its name",
                "  sluice copy photos /mnt/photos           a tree; the same again copies what has changed",
                "  sluice copy --json big copy | jq .bytesPerSecond");
        syntax.word(0, Path.class, given -> source = given).paramLabel("SRC")
                .description("The file or directory to copy; a link is followed.");
        syntax.word(1, Path.class, given -> target = given).paramLabel("DST").converters(this::toTarget)
                .description("Where it goes; a link to a file is replaced, a device is not.");
        syntax.option(boolean.class, given -> verify = given, "--verify")
                .description("Read both files again, and compare their SHA-256, before the copy gets its name.");
        syntax.option(boolean.class, given -> sync = given, "--fsync")
                .description("Have each file on the disk before it gets its name.");
        syntax.option(FileCopy.Sharing.class, given -> sharing = given, "--reflink").paramLabel("auto|always|never").defaultValue("auto")
                .description("Whether files may, must or must not share blocks (default: ${DEFAULT-VALUE}).");
    }

    @Override
    void run(Stop stop) throws IOException, CommandException {
        if (source.toString().isEmpty() || target.toString().isEmpty()) {
            throw CommandException.usage("SRC and DST may not be empty");
        }
        figures.moved().start();
        try {
            // As cp does: what is named is what is meant, wherever it is.
            Path from = source.toRealPath();
            if (Files.isDirectory(from)) {
                copyTree(from, stop);
            } else {
                copyFile(from, Files.isDirectory(target) ? target.resolve(source.toAbsolutePath().normalize().getFileName()) : target, stop);
            }
        } finally {
            figures.moved().end();
        }
        figures.complain();
    }

    private Path toTarget(String given) {
        slashed = given.endsWith("/");
        return Path.of(given);
    }

    private void copyFile(Path from, Path to, Stop stop) throws IOException, CommandException {
        BasicFileAttributes attributes = Files.readAttributes(from, BasicFileAttributes.class);
        if (slashed && !Files.isDirectory(target)) {
            throw CommandException.failed(target + "/: " + (Files.exists(target) ? "is no directory" : "no such directory"));
        }
        if (!attributes.isRegularFile()) {
            throw CommandException.refused(from + ": is neither a file nor a directory");
        }
        if (Files.exists(to) && Files.isSameFile(from, to)) {
            throw CommandException.usage(source + " and " + to + " are the same file");
        }
        if (Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
            throw CommandException.refused(to + ": is a directory");
        }
        try (Progress progress = progress("Copying", attributes.size())) {
            new FileCopy(sharing, verify, sync, figures, progress, stop).copy(from, to);
        }
    }

    private void copyTree(Path from, Stop stop) throws IOException, CommandException {
        if (real(target.toAbsolutePath()).startsWith(from)) {
            throw CommandException.usage(target + " lies in " + source + ", or is the same");
        }
        try (Progress progress = progress("Copying", 0)) {
            if (progress.isShown()) {
                progress.expect(bytesIn(from));
            }
            FileCopy files = new FileCopy(sharing, verify, sync, figures, progress, stop);
            Files.walkFileTree(from, new TreeCopy(from, target, files, figures, stop, this::warn));
        }
    }

    /** Where a path leads of which the end need not be there; to leave a link by ".." is to leave what it points to. */
    private static Path real(Path path) throws IOException {
        return Files.exists(path) ? path.toRealPath() : real(path.getParent()).resolve(path.getFileName()).normalize();
    }

    private static long bytesIn(Path tree) throws IOException {
        long[] bytes = {0};
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.isRegularFile() ? attributes.size() : 0;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes[0];
    }

    @Override
    Map<String, Object> figures() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", source.toString());
        json.put("target", target.toString());
        figures.putInto(json);
        return json;
    }

    @Override
    String summary() {
        return figures.summary();
    }
}
