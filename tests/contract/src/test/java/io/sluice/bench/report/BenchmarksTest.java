package io.sluice.bench.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Browser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report of the benchmarks, written from runs that were recorded once on JDK 17, and passed off as 25 as well. */
class BenchmarksTest {
    /** What would be loaded from elsewhere when the page is looked at. */
    private static final Pattern LOADED = Pattern.compile("<(script|link|img|iframe)[^>]*(src|href)=\"?+(?!data:)|@import|url\\((?!data:)");

    @TempDir
    static Path directory;

    private static String markdown;
    private static Path html;

    @BeforeAll
    static void write() throws IOException {
        List<String> arguments = new ArrayList<>();
        for (String name : List.of("ratios", "sweep")) {
            String recorded = recorded(name + ".json");
            arguments.add(Files.writeString(directory.resolve(name + "-17.json"), recorded).toString());
            arguments.add(Files.writeString(directory.resolve(name + "-25.json"), recorded.replace("\"jdk\": 17", "\"jdk\": 25").replace("Debian 17.0.15", "Other 25.0.1")).toString());
        }
        Path text = directory.resolve("BENCHMARKS.md");
        html = directory.resolve("benchmarks.html");
        arguments.addAll(List.of("--markdown", text.toString(), "--html", html.toString()));
        Report.write(arguments.toArray(String[]::new));
        markdown = Files.readString(text);
    }

    private static String recorded(String name) throws IOException {
        try (InputStream in = BenchmarksTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void bothJdksStandSideBySideWithTheirEnvironment() {
        assertTrue(markdown.contains("| | JDK 17 | JDK 25 |"), markdown);
        assertTrue(markdown.contains("| jdk | Debian 17.0.15+6-Debian-1deb12u1 | Other 25.0.1+6-Debian-1deb12u1 |"), markdown);
    }

    @Test
    void aBarIsARowWithItsRatioSpreadAndVerdict() {
        assertTrue(markdown.contains("Sluice.transferTo / JDK transferTo | ≈ 1 | ✓ **0.962** (0.908–1.11) | 5 |"), markdown);
        assertTrue(markdown.contains("Sluice.transferTo / C sendfile | 1.05 | ✗ **1.12** (1.02–1.12) | 5 |"), markdown);
    }

    @Test
    void aContenderIsComparedWithTheBestPeerAndTheLimit() {
        String row = markdown.lines().filter(line -> line.startsWith("| Sluice.transferTo | 0.")).findFirst().orElseThrow();
        assertTrue(row.contains("(JDK transferTo)"), row);
    }

    @Test
    void sizesHaveATableAndTheWayThatIsCheapest() {
        assertTrue(markdown.contains("| | 4 KiB | 64 KiB | 1 MiB |"), markdown);
        assertTrue(markdown.contains("Of Sluice's methods: "), markdown);
    }

    @Test
    void thePageLoadsNothing() throws IOException {
        String page = Files.readString(html);
        assertFalse(LOADED.matcher(page.replaceAll("(?s)<script>.*?</script>", "")).find());
        assertFalse(page.contains("sourceMappingURL"));
        assertFalse(page.contains("{{"), "a placeholder is left");
    }

    @Test
    void linesCrossWhereTheyWouldOnLogarithmicPaper() {
        List<Crossovers.Crossover> found = Crossovers.of(List.of(1024L, 4096L, 16384L),
                Map.of("low first", new double[] {1, 1, 1}, "low later", new double[] {2, 1.04, 0.5}));
        assertEquals(1, found.size(), found::toString);
        assertEquals("low later", found.get(0).to());
        assertTrue(found.get(0).size() > 4096 && found.get(0).size() < 4500, found::toString);
    }

    @Test
    void aFileThatIsNoRunIsNamed() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "{\"a\": 1}");
        Path broken = Files.writeString(directory.resolve("broken"), "{\"environment\": {");
        assertAll(Stream.of(other, broken).map(file -> () -> {
            IOException refused = assertThrows(IOException.class, () -> Run.read(file));
            assertTrue(refused.getMessage().startsWith(file.toString()), refused::getMessage);
        }));
    }

    @ParameterizedTest(name = "{0} pixels, dark: {1}")
    @CsvSource({"1280, false", "1280, true", "390, false"})
    void aBrowserDrawsItWithoutComplaint(int width, boolean dark) throws Exception {
        Browser.Look look = Browser.look(directory, Files.readString(html), width, dark,
                "const c = [...document.querySelectorAll('canvas')]; return [c.length, c.filter(x => x.width > 200).length]");
        // A leg has two charts; both JDKs take turns in the same ones.
        look.assertFits();
        assertEquals("2,2", look.found());
    }
}
