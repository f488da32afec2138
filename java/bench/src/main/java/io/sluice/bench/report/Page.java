package io.sluice.bench.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** {@code benchmarks.html}: the page, its figures and its charting library in one file. */
final class Page {
    /** In the library's WebJar. */
    private static final String CHART = "/META-INF/resources/webjars/chart.js/4.4.9/dist/chart.umd.js";
    /** With "<" escaped, so that no text can end the script that it stands in. */
    private static final Gson GSON = new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private Page() {}

    static String of(Summary summary) throws IOException {
        String library = read(CHART).replaceAll("(?m)^//# sourceMappingURL=.*$", "");
        return read("page.html")
                .replace("/*{{style}}*/", read("page.css"))
                .replace("/*{{library}}*/", library)
                .replace("/*{{figures}}*/", "const summary = " + GSON.toJson(summary) + ";")
                .replace("/*{{script}}*/", read("page.js"));
    }

    private static String read(String name) throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
