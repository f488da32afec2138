package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.Sink;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that say they are empty and are not, as those in /proc (point 6 of the list). */
class SizelessFilesTest extends EachDropIn {
    private static final Path SAYS_IT_IS_EMPTY = Path.of("/proc/self/environ");

    @ParameterizedTest
    @EnumSource(End.class)
    void point6AFileThatSaysItIsEmptyIsSentNevertheless(End end) throws Exception {
        byte[] content = Files.readAllBytes(SAYS_IT_IS_EMPTY);
        byte[] expected = api.isJdk() && !Jdk.AS_25 ? new byte[0] : content; // 17 believes it
        FileChannel source = scratch.open(SAYS_IT_IS_EMPTY, READ);
        Sink target = Sink.open(scratch, end);
        assertEquals(expected.length, api.transferTo(source, 0, Long.MAX_VALUE, target.channel()));
        assertEquals(0, source.position());
        Content.assertSame(expected, target.received(), "what arrived");
    }
}
