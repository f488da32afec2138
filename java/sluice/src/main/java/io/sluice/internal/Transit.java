package io.sluice.internal;

import java.util.Arrays;

/** The native library's holder of bytes taken from a source and not delivered yet; opened when first needed. */
final class Transit {
    private static final int EINTR = 4;

    private long handle;
    private boolean relays;

    /** Has it take a pipe only within what all relays may have. */
    void forRelay() {
        relays = true;
    }

    /** The handle for {@link Native#transfer}. */
    long handle() {
        if (handle == 0) {
            handle = relays ? Native.openRelayTransit() : Native.openTransit();
        }
        return handle;
    }

    /** Takes out that many bytes. */
    byte[] drain(int bytes) {
        byte[] into = new byte[bytes];
        int length = 0;
        while (length < bytes) {
            long n = Native.drainTransit(handle, into, length, bytes - length);
            if (n <= 0 && n != -EINTR) {
                close(); // what cannot be emptied must not serve another transfer
                return Arrays.copyOf(into, length);
            }
            length += (int) Math.max(n, 0);
        }
        return into;
    }

    void close() {
        if (handle != 0) {
            Native.closeTransit(handle);
            handle = 0;
        }
    }
}
