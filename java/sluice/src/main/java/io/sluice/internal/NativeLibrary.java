package io.sluice.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds and loads the native library. In turn: the path in {@code sluice.native.path}, and then nothing else; the
 * {@code java.library.path}; the copy in the jar. A library of another build than the jar's is passed over.
 *
 * <p>{@code sluice.native.disabled=true} switches it off, which leaves every transfer to the JDK.
 */
final class NativeLibrary {
    static final String PATH_PROPERTY = "sluice.native.path";
    private static final String DISABLED_PROPERTY = "sluice.native.disabled";
    private static final String BUILD_ID = "META-INF/sluice/build-id";
    private static final String NAME = "sluice";

    /** Where it was found, in words; null until then. */
    private static volatile String found;

    private NativeLibrary() {}

    static String found() {
        return found;
    }

    /** Loads the library: null, or why there is none, with each failed attempt as a suppressed exception. */
    static Throwable load() {
        if (Boolean.getBoolean(DISABLED_PROPERTY)) {
            return new UnsatisfiedLinkError("switched off by -D" + DISABLED_PROPERTY + "=true");
        }
        try {
            String path = System.getProperty(PATH_PROPERTY);
            return path == null || path.isEmpty() ? search() : explicit(path);
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static Throwable explicit(String path) {
        try {
            System.load(Path.of(path).toAbsolutePath().toString());
            check(path);
            found = path + ", named by -D" + PATH_PROPERTY;
            return null;
        } catch (UnsatisfiedLinkError e) {
            return because(PATH_PROPERTY + "=" + path + " names a library that cannot be used: " + e.getMessage(), e);
        }
    }

    private static Throwable search() {
        String platform = platform();
        List<Throwable> attempts = new ArrayList<>();
        if (platform != null) {
            try {
                System.loadLibrary(NAME);
                check("java.library.path");
                found = System.mapLibraryName(NAME) + " on the java.library.path";
                return null;
            } catch (UnsatisfiedLinkError e) {
                attempts.add(e);
            }
            try {
                BundledLibrary.load(platform);
                check("the jar");
                found = "the jar's own, unpacked to " + System.getProperty("java.io.tmpdir");
                return null;
            } catch (UnsatisfiedLinkError | IOException e) {
                attempts.add(e);
            }
        }
        Error cause = new UnsatisfiedLinkError(platform == null
                ? "Sluice's native library is made for Linux on x86-64 and AArch64; this is "
                        + System.getProperty("os.name") + " on " + System.getProperty("os.arch")
                : "no native library for " + platform + " could be loaded, and this was the last attempt: "
                        + attempts.get(attempts.size() - 1).getMessage());
        attempts.forEach(cause::addSuppressed);
        return cause;
    }

    /** The name of this platform's folder under META-INF/native, or null if there is no library for it. */
    private static String platform() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return null;
        }
        return switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> "linux-x86_64";
            case "aarch64" -> "linux-aarch64";
            default -> null;
        };
    }

    /** Refuses a library that is not of this jar's build: the two agree on codes and layouts. */
    private static void check(String where) {
        int layout = Native.layout();
        String id = Native.buildId();
        String ours = ownBuildId();
        if (ours != null && !ours.equals(id)) {
            throw new UnsatisfiedLinkError("the library from " + where + " is of build " + id + ", this jar is of build "
                    + ours + "; use the two of one build");
        }
        if (layout != BlockLayout.CURRENT_VERSION) {
            throw new UnsatisfiedLinkError("the library from " + where + " writes counters of layout " + layout
                    + ", this jar reads layout " + BlockLayout.CURRENT_VERSION + "; use the two of one build");
        }
    }

    /** The id of this jar's build; null for classes that were not packed, which take any library of their layout. */
    private static String ownBuildId() {
        try (InputStream in = NativeLibrary.class.getClassLoader().getResourceAsStream(BUILD_ID)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            throw because("cannot read " + BUILD_ID + " from the jar: " + e.getMessage(), e);
        }
    }

    static UnsatisfiedLinkError because(String message, Throwable cause) {
        UnsatisfiedLinkError error = new UnsatisfiedLinkError(message);
        error.initCause(cause);
        return error;
    }
}
