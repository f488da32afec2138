package io.sluice.cli;

import java.util.Map;

/** What a copy has done so far. Used by one thread. */
final class CopyFigures {
    private final MovedBytes moved = new MovedBytes();
    private int files;
    private int links;
    private int unchanged;
    private int failed;
    private int refused;
    private String sha256;

    MovedBytes moved() {
        return moved;
    }

    void file(String digest) {
        files++;
        sha256 = digest;
    }

    void link() {
        links++;
    }

    void unchanged() {
        unchanged++;
    }

    void failed() {
        failed++;
    }

    void refused() {
        refused++;
    }

    /** What went wrong with parts of a tree, each of which was told at once. */
    void complain() throws CommandException {
        if (failed > 0) {
            throw CommandException.failed(failed + (failed == 1 ? " thing" : " things") + " could not be copied");
        }
        if (refused > 0) {
            throw CommandException.refused(refused + (refused == 1 ? " thing was" : " things were") + " not copied");
        }
    }

    void putInto(Map<String, Object> json) {
        json.put("files", files);
        json.put("links", links);
        json.put("unchanged", unchanged);
        json.put("failed", failed);
        json.put("refused", refused);
        moved.putInto(json);
        if (sha256 != null && files == 1) {
            json.put("sha256", sha256);
        }
    }

    /** Empty where nothing was done: then there is an error to be told, and that suffices. */
    String summary() {
        if (files + links + unchanged == 0 && moved.isEmpty()) {
            return "";
        }
        return moved.summary(files) + moved.resumption() + (unchanged > 0 ? "; " + unchanged + " unchanged" : "");
    }
}
