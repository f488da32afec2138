package io.sluice.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A column of the table.
 *
 * @param name what stands above it
 * @param width in characters
 * @param left true if text in it starts at its left, as words do and numbers do not
 */
record Column(String name, int width, boolean left) {
    private static final String BETWEEN = "  ";

    static Column words(String name, int width) {
        return new Column(name, width, true);
    }

    static Column number(String name, int width) {
        return new Column(name, width, false);
    }

    /** Lays a row out; a cell of words too long for its column goes on below, after a comma. */
    static List<String> lay(List<Column> columns, List<String> cells) {
        List<List<String>> wrapped = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            wrapped.add(columns.get(i).wrap(cells.get(i)));
        }
        int height = wrapped.stream().mapToInt(List::size).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < height; row++) {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                parts.add(columns.get(i).pad(row < wrapped.get(i).size() ? wrapped.get(i).get(row) : ""));
            }
            lines.add(String.join(BETWEEN, parts).stripTrailing());
        }
        return lines;
    }

    private String pad(String text) {
        return String.format(Locale.ROOT, left ? "%-" + width + "s" : "%" + width + "s", text);
    }

    private List<String> wrap(String text) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (left && rest.length() > width && rest.lastIndexOf(", ", width - 1) > 0) {
            int comma = rest.lastIndexOf(", ", width - 1);
            lines.add(rest.substring(0, comma + 1));
            rest = rest.substring(comma + 2);
        }
        lines.add(rest);
        return lines;
    }
}
