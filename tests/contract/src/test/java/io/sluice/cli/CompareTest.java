package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.sluice.Sluice;
import io.sluice.contract.fixture.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sluice compare} on a small file, and the page that it writes. */
class CompareTest {
    private static final int SIZE = 3 << 20 | 1;
    /** What would be loaded from elsewhere when the page is looked at. */
    private static final Pattern LOADED = Pattern.compile("<(script|link|img|iframe)[^>]*(src|href)=\"?+(?!data:)|@import|url\\((?!#|data:)");

    @TempDir
    static Path directory;

    private static Path file;
    private static Ran ran;
    private static List<JsonObject> rows;
    private static String page;

    @BeforeAll
    static void runOnce() throws IOException {
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        file = Files.write(directory.resolve("content & <more>{{facts}}"), content);
        Path html = directory.resolve("report.html");
        ran = Ran.here("compare", "--json", "--html", html, file);
        assertEquals(0, ran.exitCode(), ran.err());
        rows = StreamSupport.stream(ran.json().getAsJsonArray("runs").spliterator(), false).map(JsonElement::getAsJsonObject).toList();
        page = Files.readString(html);
    }

    private static String text(JsonObject row, String name) {
        return row.get(name).getAsString();
    }

    @Test
    void everyScenarioHasAutoAndTheJdkWithEveryByteRight() {
        for (String scenario : List.of("file-tcp", "tcp-file", "tcp-tcp", "file-file")) {
            Set<String> asked = rows.stream().filter(row -> text(row, "scenario").equals(scenario)).map(row -> text(row, "asked"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertTrue(asked.containsAll(List.of("AUTO", "JDK")), scenario + ": " + asked);
        }
        for (JsonObject row : rows) {
            assertEquals(SIZE, row.get("bytes").getAsLong(), row::toString);
            assertTrue(row.get("verified").getAsBoolean(), row::toString);
        }
        assertEquals("done", text(ran.json(), "outcome"));
        assertEquals(file.toString(), text(ran.json().getAsJsonObject("environment"), "file"));
    }

    @Test
    void thePageLoadsNothingAndRunsNoScript() {
        assertFalse(LOADED.matcher(page).find());
        assertFalse(page.contains("<script"));
        assertFalse(page.contains("{{"), "a placeholder is left");
        assertFalse(page.contains("<more>"), "the file's name is not escaped");
        assertTrue(page.contains("content &amp; &lt;more&gt;&#123;&#123;facts}}"));
    }

    @Test
    void eachMethodThatMovedBytesHasADrawingWithWords() {
        for (JsonObject row : rows) {
            String id = text(row, "scenario") + "-" + SIZE + "-" + text(row, "used");
            assertTrue(page.contains("aria-labelledby=\"" + id + "-t " + id + "-d\""), id);
            assertTrue(page.contains("<title id=\"" + id + "-t\">") && page.contains("<desc id=\"" + id + "-d\">"), id);
        }
    }

    @Test
    void theDrawingsHaveAsManyCopiesAsWereObserved() {
        assumeTrue(Sluice.isAvailable());
        for (JsonObject row : rows) {
            int copies = row.get("cpuCopies").getAsInt();
            if (copies >= 0 && text(row, "asked").equals(text(row, "used"))) {
                String id = text(row, "scenario") + "-" + SIZE + "-" + text(row, "used");
                String drawing = page.substring(page.indexOf("<title id=\"" + id));
                drawing = drawing.substring(0, drawing.indexOf("</svg>"));
                assertEquals(copies, Pattern.compile("<circle class=\"copy\"").matcher(drawing).results().count(), id);
                assertTrue(drawing.contains("CPU copies: " + copies), id);
            }
        }
    }

    @Test
    void whatTheJdkDidIsNotGuessed() {
        String card = page.substring(page.indexOf("<title id=\"file-tcp-" + SIZE + "-JDK"));
        card = card.substring(0, card.indexOf("</article>"));
        assertTrue(card.contains("switches not observed") && card.contains("copies not observed"), card);
        assertFalse(card.contains("class=\"call\""), "calls of the JDK are drawn, which nobody has seen");
    }

    @ParameterizedTest(name = "{0} pixels, dark: {1}")
    @CsvSource({"1280, false", "1280, true", "390, true"})
    void aBrowserDrawsItWithoutComplaint(int width, boolean dark) throws Exception {
        // Each drawing is shown as wide as its card, and its words keep to the drawing.
        Browser.Look look = Browser.look(directory, page, width, dark, "const r = [...document.querySelectorAll('svg.route')];"
                + " const out = r.flatMap(s => [...s.querySelectorAll('text')].filter(t => t.getBBox().x < 0 || t.getBBox().x + t.getBBox().width > 400));"
                + " return [r.length, r.filter(s => s.getBoundingClientRect().width > 250).length, document.querySelectorAll('.chart').length, out.length]");
        look.assertFits();
        int drawings = page.split("<svg class=\"route\"", -1).length - 1;
        assertEquals(drawings + "," + drawings + ",8,0", look.found());
    }

    @Test
    void withoutJsonItPrintsTheTableOfTheScenariosAskedFor() throws IOException {
        Path small = Files.write(directory.resolve("small"), new byte[300_000]);
        Ran table = Ran.here("compare", "--only", "copy", small);
        assertEquals(0, table.exitCode(), table.err());
        assertTrue(table.out().contains("== Copying: file to file.") && table.out().contains("right for every byte"), table.out());
        assertFalse(table.out().contains("== Sending"), table.out());
        assertEquals("", table.err());
    }

    @Test
    void whatCannotBeDoneIsSaidAtOnceInOneLine() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty"));
        assertAll(
                () -> refused(ExitCode.FAILED, "there is no file", "compare", directory.resolve("absent")),
                () -> refused(ExitCode.FAILED, "is a directory", "compare", directory),
                () -> refused(ExitCode.FAILED, "is not a regular file", "compare", "/dev/null"),
                () -> refused(ExitCode.FAILED, "0 bytes long", "compare", empty),
                () -> refused(ExitCode.FAILED, "there is no scenario 'fly'", "compare", "--only", "fly", file),
                () -> refused(ExitCode.FAILED, "is a directory; name a file for the report", "compare", "--html", directory, file),
                () -> refused(ExitCode.FAILED, "there is no directory", "compare", "--html", directory.resolve("no/report.html"), file),
                () -> refused(ExitCode.USAGE, "Unknown option", "compare", "--frobnicate", file),
                () -> refused(ExitCode.USAGE, "Unmatched argument", "compare", file, file));
    }

    private static void refused(int code, String why, Object... arguments) {
        Ran.here(arguments).assertRefused(code, why);
    }
}
