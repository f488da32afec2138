package io.sluice.cli;

import static io.sluice.cli.Finding.note;
import static io.sluice.cli.Finding.ok;

import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Tries what a file system can do, by copying a small file in a directory of it. */
final class FileSystemCheck {
    /** Whole blocks of any file system: only those can be shared. */
    private static final int BYTES = 64 << 10;
    private static final List<Method> TRIED = List.of(Method.SENDFILE, Method.SPLICE, Method.COPY_FILE_RANGE, Method.MMAP_WRITE, Method.MMAP_READ);

    private final Path directory;
    private final List<Finding> findings = new ArrayList<>();

    FileSystemCheck(Path directory) {
        this.directory = directory;
    }

    List<Finding> findings() throws IOException {
        String type = Files.getFileStore(directory).type();
        if (!Sluice.isAvailable()) {
            findings.add(note("files in " + directory, type + "; cannot be tried without the native library", ""));
            return findings;
        }
        try (FileChannel source = temporary(); FileChannel target = temporary()) {
            source.write(ByteBuffer.allocate(BYTES));
            copies(type, source, target);
            reflink(type, source, target);
            room(type, source, target);
        } catch (IOException e) {
            findings.add(note("files in " + directory, type + "; cannot be tried: " + Operation.reason(e),
                    "name a directory on the same file system that you may write to"));
        }
        return findings;
    }

    /** As private as a file can be: it has lost its name when anybody could look. */
    private FileChannel temporary() throws IOException {
        Path path = Files.createTempFile(directory, ".sluice-", ".doctor");
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
    }

    private void copies(String type, FileChannel source, FileChannel target) throws IOException {
        List<String> work = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (Method method : TRIED) {
            String refusal = refusal(source, target, method);
            if (refusal == null) {
                work.add(method.name());
            } else {
                refused.add(method + " (" + refusal + ")");
            }
        }
        String subject = "files in " + directory;
        findings.add(refused.isEmpty() ? ok(subject, type + "; copied within it by " + String.join(", ", work))
                : note(subject, type + "; copied within it by " + String.join(", ", work) + "; refused: " + String.join(", ", refused),
                        "nothing: AUTO goes on with the next method by itself, at some cost"));
    }

    /** Why the kernel did not do it by a method; null if it did. */
    private static String refusal(FileChannel source, FileChannel target, Method method) throws IOException {
        target.position(0);
        TransferReport report = Transfer.from(source, 0, BYTES).method(method).to(target);
        if (report.method() == method) {
            return null;
        }
        return report.ladder().stream().filter(rung -> rung.method() == method).findFirst()
                .map(rung -> rung.refusal() == null ? rung.reason() : rung.refusal()).orElse("not on the ladder");
    }

    private void reflink(String type, FileChannel source, FileChannel target) throws IOException {
        String refusal = refusal(source, target, Method.REFLINK);
        String subject = "shared blocks in " + directory;
        findings.add(refusal == null ? ok(subject, "REFLINK works: a copy takes no room until it is written to")
                : note(subject, "no: " + refusal, "Btrfs, and XFS made with reflink=1, can share blocks; on " + type + " a copy is a copy"));
    }

    private void room(String type, FileChannel source, FileChannel target) throws IOException {
        target.truncate(0);
        TransferReport report = Transfer.from(source, 0, BYTES).allocate().to(target, 0);
        String subject = "room made first in " + directory;
        findings.add(report.allocated() ? ok(subject, "yes: a full disk shows before the first byte is moved")
                : note(subject, "no: " + type + " does not reserve room", "a full disk shows only when it is reached"));
    }
}
