package io.sluice.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run held against the one before it. */
class AgreementTest {
    /** Of the recorded run: Sluice.transferTo / 8 KiB heap streams, thread CPU, judged. */
    private static final String LARGE = "8 KiB heap streams";

    @TempDir
    Path directory;

    private String recorded;

    @BeforeEach
    void read() throws IOException {
        try (InputStream in = AgreementTest.class.getResourceAsStream("ratios.json")) {
            recorded = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Run run(String name, String text) throws IOException {
        return Run.read(Files.writeString(directory.resolve(name), text));
    }

    /** The same run, in which all ratios of one pair are others. */
    private static Run with(Run run, String against, double factor) {
        List<Run.Scenario> scenarios = run.scenarios().stream().map(scenario -> new Run.Scenario(scenario.name(), scenario.title(),
                scenario.group(), scenario.unit(), scenario.contenders(), scenario.absent(),
                scenario.bars().stream().map(bar -> bar.against().equals(against) ? times(bar, factor) : bar).toList(),
                scenario.noise(), scenario.noisy())).toList();
        return new Run(run.format(), run.environment(), scenarios, run.absent(), run.legs());
    }

    private static Run.Bar times(Run.Bar bar, double factor) {
        Map<String, Run.Ratio> ratios = new HashMap<>();
        bar.ratios().forEach((figure, ratio) -> ratios.put(figure, new Run.Ratio(
                ratio.median() * factor, ratio.from(), ratio.to(), ratio.low(), ratio.high(), ratio.rounds())));
        return new Run.Bar(bar.subject(), bar.against(), bar.among(), bar.figure(), bar.kind(), bar.limit(), bar.value(), bar.reached(),
                ratios);
    }

    @Test
    void aRunAgreesWithItself() throws IOException {
        Run run = run("now", recorded);
        Agreement agreement = Agreement.of(run, run);
        assertTrue(agreement.pairs().size() > 2, agreement::toString);
        assertEquals(List.of(), agreement.apart(true));
        assertEquals(List.of(), agreement.apart(false));
    }

    @Test
    void whatHasGrownOrShrunkByMoreThanATenthIsApart() throws IOException {
        Run run = run("now", recorded);
        for (double factor : new double[] {1.11, 1 / 1.11}) {
            List<Agreement.Pair> apart = Agreement.of(with(run, LARGE, factor), run).apart(true);
            assertEquals(1, apart.size(), apart::toString);
            assertEquals("Sluice.transferTo / " + LARGE, apart.get(0).ratio());
            assertEquals(0.11, apart.get(0).difference(), 1e-9);
        }
        assertEquals(List.of(), Agreement.of(with(run, LARGE, 1.09), run).apart(true));
    }

    @Test
    void itSaysHowManyAgreeAndWithWhichRun() throws IOException {
        Run run = run("now", recorded);
        String sentence = Agreement.of(with(run, LARGE, 2), run).sentence();
        assertTrue(sentence.startsWith("JDK 17, against the run before it (commit " + run.environment().commit() + ", "), sentence);
        long all = run.scenarios().stream().flatMap(scenario -> scenario.bars().stream()).filter(bar -> bar.limit() != null).count();
        assertTrue(sentence.contains(": " + (all - 1) + " of " + all + " ratios with a number to reach agree within 10 %"), sentence);
    }

    @Test
    void runsOfAnotherMachineJdkOrScaleAreNotCompared() throws IOException {
        Run run = run("now", recorded);
        for (String[] change : new String[][] {
            {"\"cpus\": 2", "\"cpus\": 4"}, {"\"jdkVersion\": \"17.0.15", "\"jdkVersion\": \"17.0.16"}, {"\"quick\": true", "\"quick\": false"}}) {
            assertTrue(recorded.contains(change[0]), change[0]);
            assertNull(Agreement.of(run("before", recorded.replace(change[0], change[1])), run), change[1]);
        }
    }
}
