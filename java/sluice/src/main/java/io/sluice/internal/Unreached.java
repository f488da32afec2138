package io.sluice.internal;

import java.lang.ref.Cleaner;

/** Frees what was never closed. Started with the first object that asks for it; its thread ends with the class loader. */
final class Unreached {
    static final Cleaner CLEANER = Cleaner.create();

    private Unreached() {}
}
