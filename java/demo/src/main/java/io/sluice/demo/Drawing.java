package io.sluice.demo;

import io.sluice.demo.Route.Hop;
import io.sluice.demo.Route.Place;
import java.util.List;
import java.util.Locale;

/**
 * Draws a route as SVG: user space above, the kernel below it, the devices at the bottom, and on the border to user
 * space the calls that cross it. The page's style has the colours.
 */
final class Drawing {
    private static final int WIDTH = 400;
    private static final int HEIGHT = 240;
    private static final int BORDER = 80;
    private static final int LEFT = 8;
    private static final int MIDDLE = 152;
    private static final int RIGHT = 296;
    private static final int BOX = 96;
    private static final int USER_TOP = 26;
    private static final int KERNEL_TOP = 106;
    private static final int BOX_HEIGHT = 40;
    private static final int DEVICE_TOP = 196;
    private static final int DEVICE_HEIGHT = 34;
    /** Where arrows within the kernel run. */
    private static final int LANE = KERNEL_TOP + BOX_HEIGHT / 2;

    private final Route route;
    private final StringBuilder svg = new StringBuilder(4096);
    private int copies;

    private Drawing(Route route) {
        this.route = route;
    }

    /**
     * The drawing of a route.
     *
     * @param id what no other drawing on the page is called
     * @param title what it shows
     * @param observed what was counted on it, a line each, two at most
     */
    static String of(Route route, String id, String title, List<String> observed) {
        return new Drawing(route).draw(id, title, observed);
    }

    private String draw(String id, String title, List<String> observed) {
        add("<svg class=\"route\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\">", WIDTH, HEIGHT, id, id);
        add("<title id=\"%s-t\">%s</title>", id, Page.escape(title));
        add("<desc id=\"%s-d\">%s. %s.</desc>", id, Page.escape(route.toString()), Page.escape(String.join("; ", observed)));
        add("<path class=\"border\" d=\"M0 %d H%d\"/>", BORDER, WIDTH);
        text("band", LEFT, 15, "start", "user space");
        text("band", LEFT, KERNEL_TOP - 9, "start", "kernel");
        ends();
        between();
        mapping();
        calls();
        for (int i = 0; i < observed.size(); i++) {
            text("seen", WIDTH / 2, DEVICE_TOP + 15 + 15 * i, "middle", observed.get(i));
        }
        return svg.append("</svg>").toString();
    }

    private void ends() {
        int last = route.places().size() - 1;
        box("device", LEFT, DEVICE_TOP, DEVICE_HEIGHT, route.name(0));
        box("place", LEFT, KERNEL_TOP, BOX_HEIGHT, route.name(1));
        box("place", RIGHT, KERNEL_TOP, BOX_HEIGHT, route.name(last - 1));
        box("device", RIGHT, DEVICE_TOP, DEVICE_HEIGHT, route.name(last));
        int x = LEFT + BOX / 2;
        Hop up = route.hops().get(0);
        arrow(up, "M%d %d V%d", x, DEVICE_TOP, KERNEL_TOP + BOX_HEIGHT + 5);
        text("how", x + 8, DEVICE_TOP - 12, "start", shortly(up));
    }

    /** The hops of the transfer itself, and last that to the device: copies are numbered as they come. */
    private void between() {
        List<Hop> hops = route.hops();
        if (hops.size() == 3) {
            Hop hop = hops.get(1);
            arrow(hop, "M%d %d H%d", LEFT + BOX, LANE, RIGHT - 5);
            text("how", WIDTH / 2, LANE - 14, "middle", hop == Hop.REFERENCE ? "no copy: by reference" : shortly(hop));
            badge(hop, WIDTH / 2, LANE);
        } else if (route.places().get(2) == Place.PIPE) {
            box("place", MIDDLE, KERNEL_TOP, BOX_HEIGHT, Place.PIPE.toString());
            inLane(hops.get(1), LEFT + BOX, MIDDLE);
            inLane(hops.get(2), MIDDLE + BOX, RIGHT);
        } else {
            overUserSpace(hops.get(1), hops.get(2));
        }
        Hop out = hops.get(hops.size() - 1);
        int x = RIGHT + BOX / 2;
        arrow(out, "M%d %d V%d", x, KERNEL_TOP + BOX_HEIGHT, DEVICE_TOP - 5);
        text("how", out == Hop.COPY ? x - 14 : x - 8, DEVICE_TOP - 12, "end", shortly(out));
        badge(out, x, DEVICE_TOP - 24);
    }

    private void inLane(Hop hop, int from, int to) {
        arrow(hop, "M%d %d H%d", from, LANE, to - 5);
        text("how", (from + to) / 2, LANE - 14, "middle", hop == Hop.COPY ? "copy" : shortly(hop));
        badge(hop, (from + to) / 2 - 2, LANE);
    }

    private void overUserSpace(Hop in, Hop out) {
        box("place user", MIDDLE, USER_TOP, BOX_HEIGHT, Place.BUFFER.toString());
        int y = USER_TOP + BOX_HEIGHT / 2;
        int from = LEFT + BOX / 2;
        int to = RIGHT + BOX / 2;
        arrow(in, "M%d %d C%d 60 %d %d %d %d", from, KERNEL_TOP, from, from + 44, y, MIDDLE - 5, y);
        badge(in, from + 28, 59);
        text("how", from + 16, 54, "end", shortly(in));
        arrow(out, "M%d %d C%d %d %d 60 %d %d", MIDDLE + BOX, y, to - 44, y, to, to, KERNEL_TOP - 5);
        badge(out, to - 28, 59);
        text("how", to - 16, 54, "start", shortly(out));
    }

    private void mapping() {
        if (route.mapped() < 0) {
            return;
        }
        int x = route.mapped() == 1 ? LEFT : RIGHT;
        box("place user mapped", x, USER_TOP, BOX_HEIGHT, "mapping");
        add("<path class=\"same\" d=\"M%d %d V%d\"/>", x + BOX / 2, USER_TOP + BOX_HEIGHT, KERNEL_TOP);
        int beside = x == LEFT ? LEFT + BOX + 8 : RIGHT - 8;
        text("how", beside, USER_TOP + 17, x == LEFT ? "start" : "end", "the same pages,");
        text("how", beside, USER_TOP + 32, x == LEFT ? "start" : "end", "not touched here");
    }

    /** Each crosses the border twice: into the kernel, and back. */
    private void calls() {
        int n = route.calls().size();
        for (int i = 0; i < n; i++) {
            String call = route.calls().get(i);
            int wide = 26 + call.length() * 7;
            int x = WIDTH / 2 + (2 * i - n + 1) * 50;
            add("<rect class=\"call\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"20\" rx=\"10\"/>", x - wide / 2, BORDER - 10, wide);
            text("call", x, BORDER + 4, "middle", call + " \u2193\u2191");
        }
    }

    private void box(String kind, int x, int y, int height, String words) {
        add("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>", kind, x, y, BOX, height);
        text("name", x + BOX / 2, y + height / 2 + 4, "middle", words);
    }

    private void arrow(Hop hop, String path, Object... numbers) {
        add("<path class=\"hop %s\" marker-end=\"url(#head-%s)\" d=\"%s\"/>", kind(hop), kind(hop),
                String.format(Locale.ROOT, path, numbers));
    }

    private void badge(Hop hop, int x, int y) {
        if (hop == Hop.COPY) {
            copies++;
            add("<circle class=\"copy\" cx=\"%d\" cy=\"%d\" r=\"9\"/>", x, y);
            text("number", x, y + 4, "middle", Integer.toString(copies));
        }
    }

    /** What the style calls it. */
    private static String kind(Hop hop) {
        return switch (hop) {
            case COPY -> "copy";
            case REFERENCE -> "free";
            case READ_BEFORE, WRITTEN_LATER -> "apart";
            case UNSEEN -> "unseen";
        };
    }

    /** The heads of the arrows, once for all drawings of a page. */
    static String heads() {
        StringBuilder all = new StringBuilder("<svg class=\"heads\" aria-hidden=\"true\"><defs>");
        for (String kind : List.of("copy", "free", "apart", "unseen")) {
            all.append("<marker id=\"head-").append(kind).append("\" class=\"").append(kind).append("\" viewBox=\"0 0 8 8\"")
                    .append(" refX=\"4\" refY=\"4\" markerUnits=\"userSpaceOnUse\" markerWidth=\"9\" markerHeight=\"9\" orient=\"auto\">")
                    .append("<path d=\"M0 0 L8 4 L0 8 Z\"/></marker>");
        }
        return all.append("</defs></svg>").toString();
    }

    private static String shortly(Hop hop) {
        return switch (hop) {
            case COPY -> "CPU copy";
            case REFERENCE -> "no copy";
            case READ_BEFORE -> "DMA, before";
            case WRITTEN_LATER -> "DMA, later";
            case UNSEEN -> "not observed";
        };
    }

    private void text(String kind, int x, int y, String anchor, String words) {
        add("<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>", kind, x, y, anchor, Page.escape(words));
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
