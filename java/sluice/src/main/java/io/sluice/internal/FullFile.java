package io.sluice.internal;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * Why a file takes no more: by errno, or as an exception of the JDK's own write tells it. All that such an exception has is the C
 * library's text, in the language of the process; so the native library is asked for that text. Where there is none, the English ones
 * are known.
 */
enum FullFile {
    ENOSPC(28, "No space left"), EDQUOT(122, "quota"), EFBIG(27, "File too large");

    private final int errno;
    private final String english;
    private String local;

    FullFile(int errno, String english) {
        this.errno = errno;
        this.english = english;
    }

    /** Whether an errno is one of these. */
    static boolean is(int errno) {
        return Stream.of(values()).anyMatch(each -> each.errno == errno);
    }

    /** The reason that a write was refused for, or null if it is none of these. */
    static FullFile of(Exception refused) {
        String text = String.valueOf(refused.getMessage());
        for (FullFile each : values()) {
            if (text.contains(each.english) || text.contains(each.local())) {
                return each;
            }
        }
        return null;
    }

    /** Asked for once: the locale is set as the JVM starts. */
    private synchronized String local() {
        if (local == null) {
            local = Availability.library() != null ? new String(Native.localErrnoText(errno), encoding()) : "";
            local = local.isEmpty() ? english : local;
        }
        return local;
    }

    /** What the JDK takes the C library's texts to be written in. */
    private static Charset encoding() {
        String name = System.getProperty("sun.jnu.encoding", "UTF-8");
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    int errno() {
        return errno;
    }
}
