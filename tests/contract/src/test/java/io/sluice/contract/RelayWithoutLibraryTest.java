package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Jvm;
import org.junit.jupiter.api.Test;

/** Where the native library cannot be used, relays copy, with the same behaviour: the same tests, in another JVM. */
class RelayWithoutLibraryTest {
    @Test
    void relaysBehaveAlike() throws Exception {
        String output = new Jvm().property("sluice.native.disabled", true)
                .run("org.junit.platform.console.ConsoleLauncher", "execute",
                        "--select-class=" + RelayTest.class.getName(),
                        "--select-class=" + RelayLimitsTest.class.getName(),
                        "--select-class=" + RelayEndsTest.class.getName(),
                        "--select-class=" + RelayLoopTest.class.getName(),
                        "--details=tree", "--disable-banner", "--disable-ansi-colors")
                .well().output();
        assertTrue(output.contains(" 0 tests failed"), output);
    }
}
