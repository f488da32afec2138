package io.sluice.internal;

/** The native library's codes in words. Safe for use by any thread. */
public final class CodeText {
    /** Each reason's sentence, once it was asked for; codes are below 256. */
    private static final String[] REASONS = new String[256];

    private CodeText() {}

    /**
     * Returns an errno in words.
     *
     * @param errno the number
     * @return its name and meaning
     */
    public static String errno(int errno) {
        return Native.errnoText(errno);
    }

    /**
     * Returns the reason code of a plan in words.
     *
     * @param reason the code
     * @return a sentence
     */
    public static String reason(int reason) {
        String text = REASONS[reason];
        if (text == null) {
            text = Native.reasonText(reason);
            REASONS[reason] = text;
        }
        return text;
    }
}
