package io.sluice.bench;

import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What the command line asks for.
 *
 * @param match which scenarios, found anywhere in their names
 * @param scale how much is measured
 * @param json where the figures go as JSON, or null
 * @param list true if only the names are wanted
 */
record Options(Pattern match, Scale scale, Path json, boolean list) {
    static final String USAGE = "usage: ./gradlew ratios [-Pratios=REGEX] [-Pquick] [-Pjdk=25]"
            + " (the program itself: [--match REGEX] [--quick] [--rounds N] [--json PATH] [--list])";
    /** Fewer say nothing: the noise of two rounds is 20 %. */
    private static final int FEWEST_ROUNDS = 5;

    /** Reads the command line; what is wrong with it is the exception's message. */
    static Options parse(String... arguments) {
        Pattern match = Pattern.compile("");
        Scale scale = Scale.FULL;
        int rounds = 0;
        Path json = null;
        boolean list = false;
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            switch (argument) {
                case "--quick" -> scale = Scale.QUICK;
                case "--list" -> list = true;
                case "--match" -> match = pattern(value(arguments, ++i));
                case "--rounds" -> rounds = rounds(value(arguments, ++i));
                case "--json" -> json = Path.of(value(arguments, ++i));
                default -> throw new IllegalArgumentException("unknown argument '" + argument + "'; " + USAGE);
            }
        }
        return new Options(match, rounds == 0 ? scale : scale.withRounds(rounds), json, list);
    }

    /** Whether a scenario is asked for. AUTO against fixed methods is measured only by those who name it, but for some. */
    boolean selects(String scenario) {
        return match.matcher(scenario).find()
                && (!scenario.startsWith("auto-") || Scenarios.CHOICES.contains(scenario) || match.pattern().contains("auto"));
    }

    private static String value(String[] arguments, int i) {
        if (i == arguments.length) {
            throw new IllegalArgumentException(arguments[i - 1] + " needs a value; " + USAGE);
        }
        return arguments[i];
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is not a regular expression: " + e.getDescription(), e);
        }
    }

    private static int rounds(String text) {
        int rounds = text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
        if (rounds < FEWEST_ROUNDS) {
            throw new IllegalArgumentException("--rounds needs a number from " + FEWEST_ROUNDS + " to 9999, not '" + text + "'");
        }
        return rounds;
    }
}
