package io.sluice.cli;

import io.sluice.DiskFullException;
import io.sluice.Holes;
import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.Transfer;
import io.sluice.TransferException;
import io.sluice.TransferReport;
import io.sluice.demo.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Locale;

/** Copies regular files one after the other, each in full before it has its name. Used by one thread. */
final class FileCopy {
    /** After how much a Ctrl-C and the bar are looked to: a hundredth of a second on a fast disk. */
    private static final long STRIDE = 32 << 20;

    /** Whether files may share blocks. */
    enum Sharing {
        AUTO, ALWAYS, NEVER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Sharing sharing;
    private final boolean verify;
    private final boolean sync;
    private final CopyFigures figures;
    private final Progress progress;
    private final Stop stop;

    FileCopy(Sharing sharing, boolean verify, boolean sync, CopyFigures figures, Progress progress, Stop stop) {
        this.sharing = sharing;
        this.verify = verify;
        this.sync = sync;
        this.figures = figures;
        this.progress = progress;
        this.stop = stop;
    }

    /** Copies a file that is no link to a name that may be another file's. */
    void copy(Path from, Path to) throws IOException, CommandException {
        String objection = PartFile.objection(to);
        if (objection != null) {
            throw CommandException.refused(to + ": " + objection);
        }
        FileIdentity identity = FileIdentity.of(from);
        try (FileChannel source = FileChannel.open(from); PartFile part = PartFile.open(to, identity.key(), identity.size())) {
            figures.moved().resumedFrom(part.resumedFrom());
            progress.say(from.getFileName().toString());
            progress.skip(part.resumedFrom());
            try {
                fill(part, source, identity.size());
            } catch (DiskFullException e) {
                throw part.giveUp(e);
            }
            String digest = verify ? verified(part, source, from, to) : null;
            if (!FileIdentity.of(from).equals(identity)) {
                part.discard();
                throw CommandException.failed(from + ": was changed while it was copied; nothing was put in place of " + to);
            }
            identity.dress(part.path());
            part.finish(sync);
            figures.file(digest);
        }
    }

    /** What need not be copied. */
    void skip(long bytes) {
        progress.skip(bytes);
    }

    private void fill(PartFile part, FileChannel source, long size) throws IOException, CommandException {
        FileChannel target = part.channel();
        Method method = first();
        if (size == 0) {
            // So the kernel says of files, too, that it makes up as they are read.
            copy(source, target, 0, Long.MAX_VALUE, sharing == Sharing.ALWAYS ? method : Method.AUTO, part);
            return;
        }
        long at = part.resumedFrom();
        long data = Holes.nextData(source, at);
        while (data >= 0) {
            long hole = Holes.nextHole(source, data);
            if (hole < 0) {
                break; // it was cut short meanwhile, which is noticed in the end
            }
            progress.skip(data - at);
            method = copy(source, target, data, hole - data, method, part);
            at = hole;
            data = Holes.nextData(source, hole);
        }
        progress.skip(size - at);
        if (target.size() < size) {
            // A file ends with a hole where nobody has written: to map its end makes it that long, and writes nothing.
            target.map(MapMode.READ_WRITE, size - 1, 1);
        }
    }

    /** By which method to begin; without the native library there is none that shares blocks. */
    private Method first() {
        if (sharing == Sharing.NEVER) {
            return Sluice.isAvailable() ? Method.READ_WRITE : Method.COPY_LOOP;
        }
        return Sluice.isAvailable() ? Method.REFLINK : Method.AUTO;
    }

    /** Copies a region, and returns the method for the next one. */
    private Method copy(FileChannel source, FileChannel target, long position, long count, Method method, PartFile part)
            throws IOException, CommandException {
        long[] told = {0};
        TransferReport report;
        try {
            report = Transfer.from(source, position, count)
                    .method(method)
                    .cancelledBy(stop.cancellation())
                    .progress(moved -> {
                        progress.advance(moved - told[0]);
                        told[0] = moved;
                    }, STRIDE)
                    .to(target, position);
        } catch (TransferException e) {
            figures.moved().moved(e.method(), e.bytesTransferred());
            throw e;
        }
        if (sharing == Sharing.ALWAYS && report.method() != Method.REFLINK && report.bytes() > 0) {
            part.discard();
            throw CommandException.failed("blocks cannot be shared here (--reflink=always); leave that to --reflink=auto");
        }
        progress.advance(report.bytes() - told[0]);
        figures.moved().moved(report);
        // What the file system refused once it would refuse each time.
        return sharing == Sharing.AUTO && report.method() != Method.REFLINK ? Method.AUTO : method;
    }

    private String verified(PartFile part, FileChannel source, Path from, Path to) throws IOException, CommandException {
        progress.say("checking " + from.getFileName());
        String[] digests = Sha256.ofBoth(source, part.channel(), stop);
        if (!digests[0].equals(digests[1])) {
            part.discard();
            throw new CommandException(ExitCode.MISMATCH, to + ": is not what was read from " + from
                    + " (SHA-256 " + digests[1] + ", " + digests[0] + "); nothing was put in place of it");
        }
        return digests[0];
    }
}
