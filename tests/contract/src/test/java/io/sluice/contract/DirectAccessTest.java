package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.nio.file.ExtendedOpenOption;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.DropIn;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Foreign;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that are opened for direct access, past the page cache: addresses, positions and counts are aligned there (point 19 of the
 * list). 17 itself is no control: it breaks the buffers of the thread that transfers to such a file.
 */
@Tag("drop-in")
@ParameterizedClass(allowZeroInvocations = true) // none where it is 17 that does all
@MethodSource("forms")
@ExtendWith(OpenDescriptors.class)
class DirectAccessTest {
    private static final int ALIGNED = 16 << 10;
    /** So little comes out of any stream in pieces that are aligned, too: of whole pages, or in one. */
    private static final byte[] CONTENT = Content.of(2 * ALIGNED);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Parameter
    DropIn api;

    static Stream<DropIn> forms() {
        return DropIn.here().stream().filter(api -> !api.isJdk() || Jdk.AS_25);
    }

    @BeforeEach
    void openFilesAsThisFormDoes() {
        scratch.openingAs(api);
    }

    private FileChannel openDirect(Path path, OpenOption option) throws IOException {
        try {
            return scratch.open(path, option, ExtendedOpenOption.DIRECT);
        } catch (IOException | UnsupportedOperationException e) {
            return abort("this file system has no direct access: " + e);
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void point19AFileOpenedForDirectAccessIsSent(End end) throws Exception {
        FileChannel source = openDirect(scratch.file(CONTENT), READ);
        Sink target = Sink.open(scratch, end);
        assertEquals(ALIGNED, api.transferTo(source, ALIGNED, ALIGNED, target.channel()));
        Content.assertSame(Content.region(CONTENT, ALIGNED, ALIGNED), target.received(), "what arrived");
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void point19AFileOpenedForDirectAccessTakesWhatComes(End end) throws Exception {
        for (int count : new int[] {ALIGNED, CONTENT.length}) {
            takes(count, Source.of(scratch, end, CONTENT).channel());
        }
    }

    @Test
    void point18AFileOpenedForDirectAccessTakesWhatAnyChannelGives() throws Exception {
        takes(CONTENT.length, new Foreign.Source(CONTENT, 8192));
    }

    private void takes(int count, ReadableByteChannel source) throws Exception {
        Path path = scratch.file();
        FileChannel target = openDirect(path, WRITE);
        assertEquals(count, api.transferFrom(target, source, 0, count));
        Content.assertSame(Content.region(CONTENT, 0, count), Files.readAllBytes(path), "the file");
    }
}
