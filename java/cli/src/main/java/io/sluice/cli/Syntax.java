package io.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * What a command says of itself and what it takes, told to picocli call by call. To read the same from annotations takes Java three times as
 * long, which is longer than most of what the commands do: in each process anew, it makes a class for each kind of annotation first.
 */
final class Syntax {
    private static final int WIDTH = 100;
    private static final Map<String, String> EXIT_CODES = UsageMessageSpec.keyValuesMap(
            "  0:all is done",
            "  1:something failed: a file, the network, the disk",
            "  2:the command line is wrong",
            "  3:something was refused, here or by the peer; the rest is done",
            "  4:the bytes that arrived are not those that were sent",
            "130:stopped by Ctrl-C (143: by a SIGTERM); what was done so far is told");

    private final CommandSpec spec;
    private final List<OptionSpec.Builder> options = new ArrayList<>();
    private final List<PositionalParamSpec.Builder> words = new ArrayList<>();

    /** That of a command, which runs when its name is given. */
    Syntax(Object command, String name) {
        spec = CommandSpec.wrapWithoutInspection(command).name(name).versionProvider(new SluiceCommand.Version());
        lay(spec);
    }

    /** Has the help of a command look like that of the others. */
    static void lay(CommandSpec spec) {
        spec.usageMessage()
                .width(WIDTH)
                .sortOptions(false)
                .descriptionHeading("%n")
                .parameterListHeading("%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n")
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(EXIT_CODES);
    }

    /** What it does, in one line. */
    void header(String line) {
        spec.usageMessage().header(line);
    }

    /** What it does, in paragraphs. */
    void description(String... paragraphs) {
        spec.usageMessage().description(paragraphs);
    }

    /** What the help ends with: lines that are shown as they are. */
    void footer(String... lines) {
        spec.usageMessage().footer(lines);
    }

    /** Its own exit codes, each with a colon and what it means, instead of everybody's. */
    void exitCodes(String... codes) {
        spec.usageMessage().exitCodeList(UsageMessageSpec.keyValuesMap(codes));
    }

    /** An option, to be described; what is given for it is handed on, if anything is. */
    <T> OptionSpec.Builder option(Class<T> type, Consumer<T> given, String... names) {
        return option(new Given<>(given), names).type(type);
    }

    /** The same for one that may be given several times, or several values. */
    <T> OptionSpec.Builder optionOfSeveral(Class<T> type, Consumer<List<T>> given, String... names) {
        return option(new Given<>(given), names).type(List.class).auxiliaryTypes(type);
    }

    private OptionSpec.Builder option(Given<?> given, String... names) {
        OptionSpec.Builder option = OptionSpec.builder(names).getter(given).setter(given);
        options.add(option);
        return option;
    }

    /** The word at that place, from 0, which has to be there. */
    <T> PositionalParamSpec.Builder word(int index, Class<T> type, Consumer<T> given) {
        return words(new Given<>(given), Integer.toString(index)).type(type).arity("1").required(true);
    }

    /** The same for one that may be left out. */
    <T> PositionalParamSpec.Builder optionalWord(int index, Class<T> type, Consumer<T> given) {
        return words(new Given<>(given), Integer.toString(index)).type(type).arity("0..1");
    }

    /** Any number of words. */
    <T> PositionalParamSpec.Builder words(Class<T> type, Consumer<List<T>> given) {
        return words(new Given<>(given), "0..*").type(List.class).auxiliaryTypes(type).arity("0..*");
    }

    private PositionalParamSpec.Builder words(Given<?> given, String index) {
        PositionalParamSpec.Builder word = PositionalParamSpec.builder().index(index).getter(given).setter(given);
        words.add(word);
        return word;
    }

    /** All of it, for picocli, once it is told. */
    CommandSpec spec() {
        words.forEach(word -> spec.addPositional(word.build()));
        options.forEach(option -> spec.addOption(option.build()));
        spec.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help message and exit.").build());
        spec.addOption(OptionSpec.builder("-V", "--version").versionHelp(true).description("Print version information and exit.").build());
        return spec;
    }

    /** Hands a value on to its command, and keeps it for picocli, which adds to lists. */
    private static final class Given<V> implements IGetter, ISetter {
        private final Consumer<V> taker;
        private V value;

        Given(Consumer<V> taker) {
            this.taker = taker;
        }

        @Override
        @SuppressWarnings("unchecked") // it is of the type that picocli was told
        public <T> T get() {
            return (T) value;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> T set(T now) {
            T before = get();
            value = (V) now;
            if (now != null) {
                taker.accept(value);
            }
            return before;
        }
    }
}
