package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A line that is read without picocli means the same as with it. */
class PlainLineTest {
    private static final Map<String, List<String>> WORDS =
            Map.of("copy", List.of("from", "to"), "send", List.of("a", "-", "host:1"), "receive", List.of("7000", "-"));

    @TestFactory
    Stream<DynamicTest> everyOptionMeansWhatPicocliTakesItFor() {
        return WORDS.keySet().stream().flatMap(command -> options(command)
                .flatMap(option -> Stream.of(option.names()).flatMap(name -> spellings(name, option)))
                .map(spelling -> DynamicTest.dynamicTest(command + " " + spelling, () -> assertSame(command, spelling))));
    }

    private static Stream<OptionSpec> options(String command) {
        return SluiceCommand.commandLine(command).getSubcommands().get(command).getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp());
    }

    private static Stream<List<String>> spellings(String name, OptionSpec option) {
        if (option.arity().max() == 0) {
            return Stream.of(List.of(name));
        }
        Class<?> type = option.type();
        String value = type.isEnum() ? type.getEnumConstants()[1].toString() : type == int.class ? "17" : "30";
        return Stream.of(List.of(name, value), List.of(name + "=" + value));
    }

    /** In front of the words, and behind them. */
    private static void assertSame(String command, List<String> option) throws IllegalAccessException {
        for (int at : new int[] {0, WORDS.get(command).size()}) {
            List<String> line = new ArrayList<>(WORDS.get(command));
            line.addAll(at, option);
            assertSame(command, line.toArray(String[]::new));
        }
    }

    private static void assertSame(String command, String... words) throws IllegalAccessException {
        String[] line = Stream.concat(Stream.of(command), Stream.of(words)).toArray(String[]::new);
        CommandLine picocli = SluiceCommand.commandLine(line);
        picocli.parseArgs(line);
        Operation plain = PlainLine.read(line);
        assertNotNull(plain, () -> String.join(" ", line) + " is left to picocli");
        assertEquals(given(picocli.getSubcommands().get(command).getCommand()), given(plain));
    }

    /** What a line sets, by the fields' names. */
    private static Map<String, Object> given(Object operation) throws IllegalAccessException {
        Map<String, Object> values = new TreeMap<>();
        for (Class<?> type = operation.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.isAnnotationPresent(Option.class) || field.isAnnotationPresent(Parameters.class)) {
                    field.setAccessible(true);
                    values.put(field.getName(), String.valueOf(field.get(operation)));
                }
            }
        }
        return values;
    }

    @Test
    void withoutOptionsTheDefaultsAreTheSame() throws IllegalAccessException {
        for (Map.Entry<String, List<String>> words : WORDS.entrySet()) {
            assertSame(words.getKey(), words.getValue().toArray(String[]::new));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "copy", "copy a", "copy a b c", "copy --help", "copy -V", "copy --verify --verify a b", "copy -q --quiet a b",
        "copy --verify=true a b", "copy --reflink sometimes a b", "copy --reflink= a b", "copy --frob a b", "copy -qx a b", "copy -- a b",
        "copy @a b", "relay 1 2", "send --streams x f h:1", "send f h:1 --streams", "send --rate 1X f h:1", "send --name -x f h:1",
        "receive 1 2 3", "receive --max-files 1e3 1", "generate-completion", "frob"})
    void whatIsUnusualOrWrongIsLeftToPicocli(String line) {
        assertNull(PlainLine.read(line.isEmpty() ? new String[0] : line.split(" ")));
    }
}
