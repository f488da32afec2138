package io.sluice.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers of bytes as people write and read them: 64K is 65,536. */
final class ByteCount implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(?:([KMGT])(?:i?B)?)?", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "KMGT";
    private static final double NANOS = 1e9;

    @Override
    public Long convert(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new TypeConversionException("'" + text + "' is not a number of bytes, such as 65536, 64K, 10M or 1G");
        }
        long number = Long.parseLong(form.group(1));
        int shift = form.group(2) == null ? 0 : 10 * (1 + UNITS.indexOf(form.group(2).toUpperCase(Locale.ROOT)));
        if (number > Long.MAX_VALUE >> shift) {
            throw new TypeConversionException("'" + text + "' is more than a file can hold");
        }
        return number << shift;
    }

    /** For people: 1,536 bytes, 1.5 MiB. */
    static String of(long bytes) {
        if (bytes < 10 << 10) {
            return grouped(bytes) + (bytes == 1 ? " byte" : " bytes");
        }
        int unit = Math.min(UNITS.length(), (63 - Long.numberOfLeadingZeros(bytes)) / 10);
        return rounded(bytes / (double) (1L << 10 * unit), 1) + " " + UNITS.charAt(unit - 1) + "iB";
    }

    /** For people, with commas; a Formatter would take a short command a tenth of its time to load. */
    static String grouped(long number) {
        StringBuilder digits = new StringBuilder(Long.toString(number));
        for (int end = digits.length() - 3; end > (number < 0 ? 1 : 0); end -= 3) {
            digits.insert(end, ',');
        }
        return digits.toString();
    }

    private static String rounded(double number, int places) {
        return BigDecimal.valueOf(number).setScale(places, RoundingMode.HALF_UP).toPlainString();
    }

    /** For people: 0.25 s. */
    static String duration(long nanos) {
        return rounded(seconds(nanos), 2) + " s";
    }

    /** For people: how fast so many bytes in that time are. */
    static String rate(long bytes, long nanos) {
        return of((long) perSecond(bytes, nanos)) + "/s";
    }

    /** Bytes per second; 0 where no time has passed. */
    static double perSecond(long bytes, long nanos) {
        return nanos <= 0 ? 0 : bytes * NANOS / nanos;
    }

    /** Seconds, for the JSON. */
    static double seconds(long nanos) {
        return nanos / NANOS;
    }
}
