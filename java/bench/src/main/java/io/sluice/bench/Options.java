package io.sluice.bench;

import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What the command line asks for.
 *
 * @param match which scenarios, found anywhere in their names
 * @param scale how much is measured
 * @param seconds how long all may take, if anything needs more rounds than the scale's; 0 if that was not said
 * @param json where the figures go as JSON, or null
 * @param list true if only the names are wanted
 */
record Options(Pattern match, Scale scale, int seconds, Path json, boolean list) {
    static final String USAGE = "usage: ./gradlew ratios [-Pratios=REGEX] [-Pquick] [-Pjdk=25]"
            + " (the program itself: [--match REGEX] [--quick] [--rounds N] [--seconds N] [--json PATH] [--list])";
    /** Fewer say nothing: the noise of two rounds is 20 %. */
    private static final int FEWEST_ROUNDS = 5;
    private static final int MOST = 9999;
    /** What a scenario may take on average, unless told otherwise: three times what it needs where nothing is in doubt. */
    private static final int SECONDS_EACH = 45;

    /** Reads the command line; what is wrong with it is the exception's message. */
    static Options parse(String... arguments) {
        Pattern match = Pattern.compile("");
        Scale scale = Scale.FULL;
        int rounds = 0;
        int seconds = 0;
        Path json = null;
        boolean list = false;
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            switch (argument) {
                case "--quick" -> scale = Scale.QUICK;
                case "--list" -> list = true;
                case "--match" -> match = pattern(value(arguments, ++i));
                case "--rounds" -> rounds = number(argument, value(arguments, ++i), FEWEST_ROUNDS);
                case "--seconds" -> seconds = number(argument, value(arguments, ++i), 1);
                case "--json" -> json = Path.of(value(arguments, ++i));
                default -> throw new IllegalArgumentException("unknown argument '" + argument + "'; " + USAGE);
            }
        }
        return new Options(match, rounds == 0 ? scale : scale.withRounds(rounds), seconds, json, list);
    }

    /** Whether a scenario is asked for. AUTO against fixed methods is measured only by those who name it, but for some. */
    boolean selects(String scenario) {
        return match.matcher(scenario).find()
                && (!scenario.startsWith("auto-") || Scenarios.CHOICES.contains(scenario) || match.pattern().contains("auto"));
    }

    /** How long so many scenarios may take. A quick run is content with the first rounds. */
    int seconds(int scenarios) {
        return seconds > 0 ? seconds : scale.large() < Scale.FULL.large() ? 0 : scenarios * SECONDS_EACH;
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

    private static int number(String argument, String text, int least) {
        int number = text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
        if (number < least) {
            throw new IllegalArgumentException(argument + " needs a number from " + least + " to " + MOST + ", not '" + text + "'");
        }
        return number;
    }
}
