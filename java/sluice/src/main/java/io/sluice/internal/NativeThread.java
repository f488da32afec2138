package io.sluice.internal;

/** The current thread's native one. The JDK asks the system each time; whoever uses this is mostly the same thread again. */
final class NativeThread {
    private long owner;
    private long value;

    /** The native thread, as the JDK hands it to those who may have to wake it. */
    @SuppressWarnings("deprecation") // Thread.threadId() came with 19
    long current() {
        long current = Thread.currentThread().getId();
        if (current != owner) {
            value = JdkChannels.currentThread();
            owner = current;
        }
        return value;
    }
}
