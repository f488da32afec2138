package io.sluice.internal;

import java.io.IOException;
import java.nio.channels.FileLock;

/** A lock of a {@link DelegatingFile}: the other channel's, but acquired by the one it was asked of. */
final class DelegatingLock extends FileLock {
    private final FileLock inner;

    private DelegatingLock(FileLock inner, DelegatingFile acquiredBy) {
        super(acquiredBy, inner.position(), inner.size(), inner.isShared());
        this.inner = inner;
    }

    /** Stands for a lock; null, which is what tryLock has where somebody else holds one, for null. */
    static FileLock of(FileLock inner, DelegatingFile acquiredBy) {
        return inner == null ? null : new DelegatingLock(inner, acquiredBy);
    }

    @Override
    public boolean isValid() {
        return inner.isValid();
    }

    @Override
    public void release() throws IOException {
        inner.release();
    }
}
