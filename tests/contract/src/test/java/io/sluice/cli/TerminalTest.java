package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person sees on a terminal, and that nobody else does. */
class TerminalTest {
    @TempDir
    Path directory;

    private Path in;
    private Path one;

    @BeforeEach
    void make() throws IOException {
        in = Files.createDirectory(directory.resolve("in"));
        one = Files.write(directory.resolve("one"), Content.of(1_200_000));
    }

    @ParameterizedTest
    @CsvSource({"80, 'Sending +\\d+% \\[[=> ]{4,}]  .* of 1\\.1 MiB  [\\d.]+ [a-zA-Z]+/s  \\d:\\d\\d left  on?e?'",
        "40, 'Sending +\\d+%( \\[[=> ]{4,}])?  [\\d.]+ [a-zA-Z]+/s  \\d:\\d\\d( .*)?'"})
    void aBarTellsRateAndTimeLeftAndIsGoneInTheEnd(int columns, String bar) throws Exception {
        Receiving receiver = Receiving.into(in);
        Screen screen = Screen.of(columns, directory, "send", "--rate", "1M", one, receiver.address());
        assertEquals(ExitCode.DONE, screen.exitCode(), screen::toString);
        assertEquals(ExitCode.DONE, receiver.ended().exitCode());
        List<String> bars = screen.bars();
        assertTrue(bars.stream().anyMatch(drawn -> drawn.matches(bar)), bars::toString);
        assertTrue(bars.stream().allMatch(drawn -> drawn.length() < columns), bars::toString);
        assertEquals(2, screen.lines().size(), screen::toString);
        assertTrue(screen.lines().get(0).startsWith("sent 1.1 MiB in 1 file"), screen::toString);
    }

    @Test
    void aCtrlCLeavesTheTerminalInOrderTheFiguresOnItAndTheRestToBeGoneOnWith() throws Exception {
        Path large = Files.write(directory.resolve("large"), Content.of(12 << 20));
        Receiving receiver = Receiving.into(in);
        Screen screen = Screen.of(80, directory, "send", "--rate", "1M", large, receiver.address());
        screen.await("/s  0:");
        screen.interrupt();
        assertEquals(ExitCode.STOPPED, screen.exitCode(), screen::toString);
        List<String> lines = screen.lines();
        assertTrue(lines.stream().noneMatch(line -> line.contains("%")), screen::toString);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("sent ")), screen::toString);
        assertEquals(List.of("sluice send: stopped", ""), lines.subList(lines.size() - 2, lines.size()), screen::toString);
        assertTrue(screen.written().lastIndexOf("\033[?7h") > screen.written().lastIndexOf("\033[?7l"), "lines are still cut off");
        assertEquals(ExitCode.FAILED, receiver.ended().exitCode());
        assertFalse(Files.exists(in.resolve("large")));
        assertTrue(Files.exists(in.resolve(".large" + PartFile.SUFFIX)));
    }

    @Test
    void whatIsToldMeanwhileStandsOnLinesOfItsOwn() throws Exception {
        Path two = Files.write(directory.resolve("two"), Content.of(600_000));
        Files.write(in.resolve("two"), new byte[1]);
        Receiving receiver = Receiving.into(in);
        Screen screen = Screen.of(120, directory, "send", "--rate", "1M", one, two, receiver.address());
        assertEquals(ExitCode.REFUSED, screen.exitCode(), screen::toString);
        receiver.ended();
        assertEquals("sluice send: the receiver: 'two' is there already, and another one (receive --overwrite would replace it)",
                screen.lines().get(0), screen::toString);
        assertFalse(screen.bars().isEmpty());
    }

    @Test
    void nobodyDrawsWhereTheCursorCannotBeMovedOrQuietWasAskedFor() throws Exception {
        Screen dumb = Screen.of("dumb", 80, directory, "copy", one, directory.resolve("copy"));
        assertEquals(ExitCode.DONE, dumb.exitCode(), dumb::toString);
        assertEquals(List.of(), dumb.bars());
        Screen quiet = Screen.of(80, directory, "copy", "--quiet", one, directory.resolve("copy"));
        assertEquals(ExitCode.DONE, quiet.exitCode(), quiet::toString);
        assertEquals("", quiet.written());
    }

    @Test
    void nothingIsDrawnIntoAPipe() throws Exception {
        Ran ran = Ran.script(directory, "copy", one, directory.resolve("copy"));
        assertEquals(ExitCode.DONE, ran.exitCode(), ran::toString);
        assertEquals("", ran.err());
    }
}
