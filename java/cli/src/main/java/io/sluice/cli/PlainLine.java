package io.sluice.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.TypeConversionException;

/**
 * A command line with nothing in it but options that the command knows, each once and spelled out, and other words. That is what most are, and
 * it is read without picocli, which takes a new JVM longer to prepare than all else that copying a small file takes. Any other line, and
 * above all one that is wrong, is left to picocli. Used by one thread.
 */
final class PlainLine {
    private final String[] line;
    private int next = 1;
    private String value;

    private PlainLine(String... line) {
        this.line = line;
    }

    /** The command that a line asks for, with its options set as picocli would set them; null if picocli has to read it. */
    static Operation read(String... line) {
        Operation operation = line.length == 0 ? null : operation(line[0]);
        try {
            return operation != null && new PlainLine(line).fill(operation) ? operation : null;
        } catch (IllegalArgumentException | TypeConversionException e) {
            return null; // picocli has the words for it
        }
    }

    private static Operation operation(String name) {
        return switch (name) {
            case "copy" -> new Copy();
            case "send" -> new Send();
            case "receive" -> new Receive();
            default -> null;
        };
    }

    private boolean fill(Operation operation) {
        Set<String> options = new HashSet<>();
        List<String> words = new ArrayList<>();
        while (next < line.length) {
            String word = plain(line[next++]);
            if (word.charAt(0) != '-' || word.length() == 1) {
                words.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            value = equals < 0 ? null : plain(word.substring(equals + 1));
            String option = spelledOut(equals < 0 ? word : word.substring(0, equals));
            if (!options.add(option) || !operation.takeOption(option, this) || value != null) {
                return false;
            }
        }
        return operation.takeWords(words);
    }

    /** Picocli looks closer at words that begin like this. */
    private static String plain(String word) {
        if (word.isEmpty() || word.charAt(0) == '@' || word.indexOf('"') >= 0) {
            throw new IllegalArgumentException(word);
        }
        return word;
    }

    private static String spelledOut(String option) {
        return switch (option) {
            case "-q" -> "--quiet";
            case "-l" -> "--listen";
            default -> option;
        };
    }

    /** The value of the option that is being taken. */
    String value() {
        String given = value != null ? value : next < line.length ? plain(line[next++]) : "";
        value = null;
        if (given.isEmpty() || given.charAt(0) == '-') {
            throw new IllegalArgumentException(given);
        }
        return given;
    }

    /** The same, as a number. */
    int number() {
        return Integer.parseInt(value());
    }

    /** The same, as a number of bytes. */
    long bytes() {
        return new ByteCount().convert(value());
    }

    /** The same, as one of these. */
    <E extends Enum<E>> E oneOf(E[] all) {
        String name = value();
        for (E one : all) {
            if (one.name().equalsIgnoreCase(name)) {
                return one;
            }
        }
        throw new IllegalArgumentException(name);
    }
}
