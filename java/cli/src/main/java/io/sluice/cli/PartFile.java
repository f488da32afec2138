package io.sluice.cli;

import io.sluice.DiskFullException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A file in the making. It lies beside its target as {@code .NAME.sluice-part}, and gets the target's name, in one step, when it
 * is whole: nobody ever sees half a file under that name. Beside it, {@code .NAME.sluice-key} says what it is a part of, so
 * that a later run goes on where this one ended if, and only if, the source is still the same. Used by one thread.
 */
final class PartFile implements Closeable {
    /** From this size on there is a key: what is smaller is begun anew sooner than its key is read and written. */
    static final long RESUMABLE = 8 << 20;

    static final String SUFFIX = ".sluice-part";
    static final String KEY_SUFFIX = ".sluice-key";
    /** Why nothing else may be called that. */
    static final String OURS_ALONE = "is a name of sluice's own for what is not whole yet";
    /** With what is put around it no longer than the 255 bytes that a name may have. */
    private static final int LONGEST_NAME = 200;
    private static final Set<OpenOption> OPEN = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ,
            StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<Set<PosixFilePermission>> OURS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final String BOOT = boot();

    private final Path target;
    private final Path part;
    private final Path record;
    private final FileChannel channel;
    private final long resumedFrom;
    private boolean kept = true;

    private PartFile(Path target, Path part, Path record, FileChannel channel, long resumedFrom) {
        this.target = target;
        this.part = part;
        this.record = record;
        this.channel = channel;
        this.resumedFrom = resumedFrom;
    }

    /**
     * Opens what there is of a target, or begins it.
     *
     * @param target the name that it is to have in the end
     * @param key what the source is, in one line
     * @param size how long it will be, -1 if that is not known
     */
    static PartFile open(Path target, String key, long size) throws IOException, CommandException {
        return open(target, key, size, 0);
    }

    /** The same for one that comes in parts; which of them are there, its record says. */
    static PartFile openInParts(Path target, String key, Parts parts) throws IOException, CommandException {
        return open(target, key + " in parts of " + parts.each(), parts.size(), parts.count());
    }

    private static PartFile open(Path target, String key, long size, int parts) throws IOException, CommandException {
        Path part = beside(target, SUFFIX);
        Path record = beside(target, KEY_SUFFIX);
        FileChannel channel = openLocked(part, target);
        try {
            // Pages that were not yet on the disk when the machine went down may be missing: only within one boot.
            String line = key + " " + BOOT;
            long there = channel.size();
            boolean resumable = size >= RESUMABLE;
            if (there > 0 && !(resumable && there <= size && fits(read(record), line, parts))) {
                channel.truncate(0);
                there = 0;
            }
            if (resumable && there == 0) {
                Files.deleteIfExists(record);
                write(record, parts == 0 ? line : PartsRecord.none(line, parts));
            }
            return new PartFile(target, part, record, channel, parts == 0 ? there : 0);
        } catch (IOException e) {
            try (channel) {
                if (channel.size() == 0) {
                    Files.deleteIfExists(record);
                    Files.deleteIfExists(part);
                }
            }
            throw e;
        }
    }

    private static void write(Path record, String text) throws IOException {
        try {
            Files.writeString(record, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            // Of a full disk the JDK does not say which it is.
            throw new FileSystemException(record.toString(), null, e.getMessage());
        }
    }

    private static boolean fits(String text, String line, int parts) {
        return text != null && (parts == 0 ? line.equals(text) : PartsRecord.fits(text, line, parts));
    }

    /** Whether an earlier run may have left something of it. */
    static boolean isBegun(Path target) {
        return Files.exists(beside(target, SUFFIX), LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether that is the name of such a file, or of its key: another one of that name would be lost to it. */
    static boolean isOurs(String name) {
        return name.startsWith(".") && (name.endsWith(SUFFIX) || name.endsWith(KEY_SUFFIX));
    }

    /** Why a file may not be given that name, or take the place of what has it now; null if it may. */
    static String objection(Path target) {
        if (isOurs(target.getFileName().toString())) {
            return OURS_ALONE;
        }
        return Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target)
                ? "is a device, a socket or a FIFO, which no file is put in place of" : null;
    }

    private static Path beside(Path target, String suffix) {
        String name = target.getFileName().toString();
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        String shown = bytes.length <= LONGEST_NAME ? name : UUID.nameUUIDFromBytes(bytes).toString();
        return target.resolveSibling("." + shown + suffix);
    }

    /** One writer at a time: the lock ends with its process, however that ends. */
    private static FileChannel openLocked(Path part, Path target) throws IOException, CommandException {
        while (true) {
            FileChannel channel = openPart(part);
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    throw new OverlappingFileLockException();
                }
                if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
                    return channel;
                }
                // Whoever had it has just finished: what is open here has the target's name by now.
                channel.close();
            } catch (OverlappingFileLockException e) {
                channel.close();
                throw CommandException.failed(target + ": another transfer is writing it");
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }
    }

    private static FileChannel openPart(Path part) throws IOException, CommandException {
        try {
            return FileChannel.open(part, OPEN, OURS);
        } catch (NoSuchFileException e) {
            Path directory = part.getParent();
            throw CommandException.failed(directory + (Files.isDirectory(directory) ? ": takes no new files" : ": no such directory"));
        }
    }

    private static String read(Path record) throws IOException {
        try {
            return Files.readString(record);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static String boot() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return UUID.randomUUID().toString();
        }
    }

    FileChannel channel() {
        return channel;
    }

    /** Where it says what it is a part of. */
    Path record() {
        return record;
    }

    /** Where it lies until it is whole. */
    Path path() {
        return part;
    }

    /** How much of it an earlier run has left, in bytes from its start. */
    long resumedFrom() {
        return resumedFrom;
    }

    /**
     * Gives it its name, in place of what has that name now.
     *
     * @param sync whether it is on the disk first, and its name then
     */
    void finish(boolean sync) throws IOException {
        if (sync) {
            channel.force(true);
        }
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new FileSystemException(target.toString(), part.toString(), "cannot be replaced in one step");
        }
        kept = false;
        if (resumable()) {
            Files.deleteIfExists(record);
        }
        if (sync) {
            try (FileChannel directory = FileChannel.open(target.toAbsolutePath().getParent())) {
                directory.force(true);
            }
        }
    }

    private boolean resumable() throws IOException {
        return resumedFrom > 0 || channel.size() >= RESUMABLE;
    }

    /** Gives it up: nobody is to go on with it. */
    void discard() throws IOException {
        if (kept) {
            kept = false;
            Files.deleteIfExists(record);
            Files.deleteIfExists(part);
        }
    }

    /** Gives it up for want of room, and returns what a person is told of that. */
    NoRoomException giveUp(DiskFullException e) throws IOException {
        discard();
        return new NoRoomException(target, e);
    }

    /** Leaves it for a later run, unless it has been finished, or there is nothing in it to go on with. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (kept && (channel.size() == 0 || !Files.exists(record))) {
                discard();
            }
        }
    }
}
