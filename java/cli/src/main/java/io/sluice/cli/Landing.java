package io.sluice.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Where received files go, and what of it a sender is allowed: plain names in one directory, no more bytes and no more files
 * than that. Safe for use by any thread.
 */
final class Landing {
    private final Path directory;
    private final boolean overwrite;
    private final long mostPerFile;
    private final long mostInAll;
    private final int mostFiles;
    private final Set<String> arriving = new HashSet<>();
    private long promised;
    private int files;

    /** Limits of 0 are none. */
    Landing(Path directory, boolean overwrite, long mostPerFile, long mostInAll, int mostFiles) {
        this.directory = directory;
        this.overwrite = overwrite;
        this.mostPerFile = mostPerFile == 0 ? Long.MAX_VALUE : mostPerFile;
        this.mostInAll = mostInAll == 0 ? Long.MAX_VALUE : mostInAll;
        this.mostFiles = mostFiles == 0 ? Integer.MAX_VALUE : mostFiles;
    }

    /** Where a file goes whose offer was not refused. */
    Path target(Offer offer) {
        return directory.resolve(offer.name());
    }

    /** Takes an offer's name and bytes into account, or says why not: a refusal, or a skip. Null for a yes. */
    synchronized Frame admit(Offer offer) throws IOException {
        String name = Offer.shown(offer.name());
        String objection = Offer.objection(offer.name());
        if (objection == null) {
            objection = limits(offer);
        }
        if (objection != null) {
            return refusal(name + " " + objection);
        }
        Path target = target(offer);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            BasicFileAttributes there = Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (there.isRegularFile() && there.size() == offer.size()
                    && there.lastModifiedTime().to(TimeUnit.NANOSECONDS) == offer.modified()) {
                return Frame.ofReason(Frame.SKIP, ExitCode.DONE, name + " is there already");
            }
            if (there.isDirectory()) {
                return refusal(name + " is a directory there");
            }
            if (PartFile.objection(target) != null) {
                return refusal(name + " " + PartFile.objection(target));
            }
            if (!overwrite) {
                return refusal(name + " is there already, and another one (receive --overwrite would replace it)");
            }
        }
        if (!arriving.add(offer.name())) {
            return refusal(name + " is just being received on another connection");
        }
        files++;
        promised += Math.max(0, offer.size());
        return null;
    }

    private String limits(Offer offer) {
        if (files >= mostFiles) {
            return "is one file too many: the receiver takes " + mostFiles;
        }
        if (tooLarge(offer.size()) != null) {
            return tooLarge(offer.size());
        }
        if (offer.size() > mostInAll - promised) {
            return "has " + offer.size() + " bytes: the receiver takes " + (mostInAll - promised) + " more";
        }
        return null;
    }

    private static Frame refusal(String why) {
        return Frame.ofReason(Frame.REFUSE, ExitCode.REFUSED, why);
    }

    /** Takes more of a stream into account, whose length nobody knew; false if that is too much. */
    synchronized boolean grow(long before, int more) {
        if (before + more > mostPerFile || more > mostInAll - promised) {
            return false;
        }
        promised += more;
        return true;
    }

    /** Why nothing of that size is taken, not even to be thrown away; null if it is. */
    String tooLarge(long bytes) {
        return bytes > mostPerFile ? "has " + bytes + " bytes: the receiver takes files of " + mostPerFile : null;
    }

    /** Takes a file into account that is here for a while, until it has {@link #left}; or says why it is not taken. Null for a yes. */
    synchronized String lend(long bytes) {
        long most = Math.min(mostPerFile, mostInAll - promised);
        String objection = bytes > most ? "has " + bytes + " bytes: the receiver takes " + most : room(bytes);
        if (objection == null) {
            promised += bytes;
        }
        return objection;
    }

    /** A file that was here for a while has gone. */
    synchronized void left(long bytes) {
        promised -= bytes;
    }

    /** A file that loses its name as soon as it is open, so that nothing of it is left whatever happens. */
    FileChannel scratch() throws IOException {
        return FileChannel.open(directory.resolve(".sluice-" + UUID.randomUUID()), Set.of(StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Whatever has become of the file, its name may be offered again. */
    synchronized void left(Offer offer) {
        arriving.remove(offer.name());
    }

    /** Null, or that there is not enough room for so many bytes. */
    String room(long bytes) {
        // A FileStore would read the table of all mounts first.
        long usable = directory.toFile().getUsableSpace();
        return bytes <= usable ? null : "needs " + bytes + " bytes, and there is room for " + usable;
    }

    /** A message without where this is on the machine, which is nobody else's business. */
    String withoutPath(String message) {
        return message.replace(directory + "/", "").replace(directory.toString(), "the directory");
    }

    /** Gives what has arrived the time and, as far as others may not write it, the permissions it had at the sender's. */
    static void dress(Path part, Offer offer) throws IOException {
        if (!offer.isStream()) {
            FileIdentity.dress(part, offer.mode() & 0755, offer.modified());
        }
    }
}
