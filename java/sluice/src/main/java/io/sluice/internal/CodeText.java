package io.sluice.internal;

/** The native library's codes in words. Safe for use by any thread. */
public final class CodeText {
    /** Each reason's sentence, once it was asked for; codes are below 256. */
    private static final String[] REASONS = new String[256];
    /** Likewise each error's name and meaning; the kernel's numbers are below 256. */
    private static final String[] ERRORS = new String[256];

    private CodeText() {}

    /**
     * Returns an errno in words.
     *
     * @param errno the number
     * @return its name and meaning
     */
    public static String errno(int errno) {
        if (errno < 0 || errno >= ERRORS.length) {
            return Native.errnoText(errno);
        }
        String text = ERRORS[errno];
        if (text == null) {
            text = Native.errnoText(errno);
            ERRORS[errno] = text;
        }
        return text;
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
