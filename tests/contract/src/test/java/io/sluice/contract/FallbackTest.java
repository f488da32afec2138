package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.DropIn;
import io.sluice.contract.fixture.Jvm;
import io.sluice.contract.fixture.Library;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Suite;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where Sluice cannot run, every test of the drop-ins passes through the JDK, and the reason is named. */
class FallbackTest {
    private static final String MISSING = "sluice.jdk.missing";
    /** So many tests the drop-ins have at least. */
    private static final int MANY = 200;

    @RegisterExtension
    final Scratch scratch = new Scratch();

    private static void dropInsPass(Jvm jvm, String reason) throws Exception {
        int passed = Suite.tagged(jvm.property(DropIn.UNAVAILABLE, reason), "drop-in");
        assertTrue(passed > MANY, () -> "only " + passed + " tests ran");
    }

    @Test
    void withoutTheNativeLibrary() throws Exception {
        Path nowhere = scratch.path();
        dropInsPass(new Jvm().property("sluice.native.path", nowhere), "sluice.native.path=" + nowhere);
    }

    @Test
    void withALibraryOfAnotherBuild() throws Exception {
        Path other = Library.otherBuildTo(scratch.path());
        dropInsPass(new Jvm().property("sluice.native.path", other), "this jar is of build " + Library.buildId());
    }

    @Test
    void withAMemberOfTheJdksChannelsMissing() throws Exception {
        dropInsPass(new Jvm().property(MISSING, "FileChannelImpl.threads"), "FileChannelImpl.threads");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "FileChannelImpl", "FileChannelImpl.fd", "FileChannelImpl.positionLock", "FileChannelImpl.beginBlocking",
        "NativeThreadSet", "NativeThreadSet.add", "NativeThread.current", "FileDescriptor.append", "SelChImpl.park",
        "SocketChannelImpl.readLock", "SocketChannelImpl.stateLock", "SocketChannelImpl.writerThread",
        "SocketChannelImpl.tryFinishClose", "SinkChannelImpl.thread", "SourceChannelImpl.ST_CLOSING", "Net.POLLIN",
        "AbstractInterruptibleChannel.begin"})
    void anyMemberThatIsMissingIsNamed(String member) throws Exception {
        System.setProperty(MISSING, member);
        try (URLClassLoader loader = Library.loader()) {
            Throwable cause = Library.causeIn(loader);
            assertNotNull(cause);
            assertTrue(cause.getMessage().contains("has no " + member), cause.getMessage());
            assertTrue(cause.getMessage().contains("through the JDK instead"), cause.getMessage());
        } finally {
            System.clearProperty(MISSING);
        }
    }
}
