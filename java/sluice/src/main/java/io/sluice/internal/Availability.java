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
     * Returns where the native library was found.
     *
     * @return where, in words; null if there is none
     */
    public static String library() {
        return NativeLibrary.found();
    }

    /**
     * Returns whether the JDK's channels are as Sluice knows them.
     *
     * @return null if they are; else what is missing, in words
     */
    public static String missingMember() {
        return NativeLibrary.found() == null || JdkChannels.MISSING == null ? null : JdkChannels.MISSING.getMessage();
    }

    /**
     * Returns why a method is not among the {@linkplain #capabilities}.
     *
     * @param method the native code of the method
     * @return the errno of the system call that it cannot do without; 0 if it is there, or there is no native library
     */
    public static int obstacle(int method) {
        return CAUSE == null ? Native.obstacle(method) : 0;
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
