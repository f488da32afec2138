package io.sluice.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;

/**
 * Copies what a walk through a tree comes by. What cannot be copied is told, and the rest goes on; but for a full disk, which has no
 * room for the rest either, and a Ctrl-C.
 */
final class TreeCopy implements FileVisitor<Path> {
    private final Path from;
    private final Path to;
    private final FileCopy files;
    private final CopyFigures figures;
    private final Stop stop;
    private final Consumer<String> tell;

    TreeCopy(Path from, Path to, FileCopy files, CopyFigures figures, Stop stop, Consumer<String> tell) {
        this.from = from;
        this.to = to;
        this.files = files;
        this.figures = figures;
        this.stop = stop;
        this.tell = tell;
    }

    private Path target(Path path) {
        return path.equals(from) ? to : to.resolve(from.relativize(path));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        Path made = target(directory);
        try {
            if (Files.isDirectory(made, LinkOption.NOFOLLOW_LINKS) || made.equals(to) && Files.isDirectory(made)) {
                return FileVisitResult.CONTINUE;
            }
            if (Files.isSymbolicLink(made)) {
                refuse(made + ": is a symbolic link, which is not followed to put " + directory + " there");
                return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectory(made);
            return FileVisitResult.CONTINUE;
        } catch (IOException e) {
            fail(e);
            return FileVisitResult.SKIP_SUBTREE;
        }
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (stop.requested()) {
            return FileVisitResult.TERMINATE;
        }
        Path copy = target(file);
        try {
            if (attributes.isSymbolicLink()) {
                link(file, copy);
            } else if (!attributes.isRegularFile()) {
                refuse(file + ": is a device, a socket or a FIFO, which are not copied");
            } else if (same(copy, attributes)) {
                figures.unchanged();
                files.skip(attributes.size());
            } else if (Files.isDirectory(copy, LinkOption.NOFOLLOW_LINKS)) {
                refuse(copy + ": is a directory, and " + file + " is none");
            } else {
                files.copy(file, copy);
            }
        } catch (CommandException e) {
            if (e.exitCode() == ExitCode.REFUSED) {
                figures.refused();
            } else {
                figures.failed();
            }
            tell.accept(e.getMessage());
        } catch (NoRoomException e) {
            throw e;
        } catch (IOException e) {
            if (stop.requested()) {
                throw e;
            }
            fail(e);
        }
        return FileVisitResult.CONTINUE;
    }

    private void link(Path file, Path copy) throws IOException {
        Path goal = Files.readSymbolicLink(file);
        if (Files.isSymbolicLink(copy)) {
            if (Files.readSymbolicLink(copy).equals(goal)) {
                figures.unchanged();
                return;
            }
            Files.delete(copy);
        } else if (Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
            refuse(copy + ": is there and no symbolic link, but " + file + " is one");
            return;
        }
        Files.createSymbolicLink(copy, goal);
        FileIdentity like = FileIdentity.of(file);
        Files.getFileAttributeView(copy, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(like.modified(), like.modified(), null);
        figures.link();
    }

    private static boolean same(Path copy, BasicFileAttributes attributes) throws IOException {
        if (!Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        BasicFileAttributes there = Files.readAttributes(copy, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return there.size() == attributes.size() && there.lastModifiedTime().equals(attributes.lastModifiedTime());
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException why) {
        fail(why);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException why) {
        if (why != null) {
            fail(why);
        }
        try {
            // Now that nothing more is put into it, which would change its time, or may be forbidden.
            FileIdentity.of(directory).dress(target(directory));
        } catch (IOException e) {
            fail(e);
        }
        return FileVisitResult.CONTINUE;
    }

    private void refuse(String message) {
        figures.refused();
        tell.accept(message);
    }

    private void fail(IOException e) {
        figures.failed();
        tell.accept(Operation.reason(e));
    }
}
