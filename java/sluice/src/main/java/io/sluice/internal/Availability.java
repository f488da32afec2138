package io.sluice.internal;

/** Whether the native library and the JDK's channels can be used, found out once. */
public final class Availability {
    /** Null if they can, else why not. A constant to the JIT. */
    public static final Throwable CAUSE = find();

    private Availability() {}

    private static Throwable find() {
        Throwable library = NativeLibrary.load();
        return library != null ? library : JdkChannels.MISSING;
    }

    /**
     * Returns which methods work on this kernel, as the native library found out by calling each.
     *
     * @return bit k for the method of native code k; 0 if the library cannot be used
     */
    public static long capabilities() {
        return CAUSE == null ? Native.capabilities() : 0;
    }
}
