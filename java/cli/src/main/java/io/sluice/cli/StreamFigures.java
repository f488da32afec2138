package io.sluice.cli;

import java.util.Map;

/** What {@code send} or {@code receive} has done so far. Safe for use by any thread. */
final class StreamFigures {
    private final MovedBytes moved = new MovedBytes();
    private int files;
    private int skipped;
    private int refused;
    private int mismatched;
    private CheckKind check = CheckKind.NONE;

    /** Its clock runs from the first connection on: nobody is slow who waits for a peer. */
    MovedBytes moved() {
        return moved;
    }

    synchronized void checkedBy(CheckKind kind) {
        check = kind;
    }

    synchronized void file() {
        files++;
    }

    synchronized void skipped() {
        skipped++;
    }

    synchronized void refused(int exitCode) {
        if (exitCode == ExitCode.MISMATCH) {
            mismatched++;
        } else {
            refused++;
        }
    }

    /** Counts a refusal of this end's, and tells whoever runs the command. */
    void refused(Frame refusal, Operation command) {
        CommandException why = refusal.reason("refused");
        refused(why.exitCode());
        command.warn(why.getMessage());
    }

    /** What went wrong with single files, each of which was told at once. */
    synchronized void complain() throws CommandException {
        if (mismatched > 0) {
            throw new CommandException(ExitCode.MISMATCH, MovedBytes.count(mismatched) + " did not arrive as sent");
        }
        if (refused > 0) {
            throw CommandException.refused(MovedBytes.count(refused) + (refused == 1 ? " was" : " were") + " refused");
        }
    }

    synchronized void putInto(Map<String, Object> json) {
        json.put("files", files);
        json.put("skipped", skipped);
        json.put("refused", refused);
        json.put("mismatched", mismatched);
        json.put("checksum", check.toString());
        moved.putInto(json);
    }

    /** Empty where nothing was done: then there is an error to be told, and that suffices. */
    synchronized String summary(String did) {
        if (files + skipped == 0 && moved.isEmpty()) {
            return "";
        }
        String checked = files == 0 ? "" : check == CheckKind.NONE ? "; not checked" : "; checked by " + check;
        return did + " " + moved.summary(files) + checked + moved.resumption() + (skipped > 0 ? "; " + skipped + " there already" : "");
    }
}
