package io.sluice.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.DropIn;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Foreign;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.WrappedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Channels of types that nobody knows go through the drop-ins too (points 18 and 20 of the list). */
@Tag("drop-in")
@ParameterizedClass
@MethodSource("io.sluice.contract.fixture.DropIn#here")
@ExtendWith(OpenDescriptors.class)
class ForeignChannelsTest {
    private static final byte[] CONTENT = Content.of(1_000_001);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Parameter
    DropIn api;

    private Path path;
    private FileChannel file;

    @BeforeEach
    void openFile() throws Exception {
        scratch.openingAs(api);
        path = scratch.file(CONTENT);
        file = scratch.open(path, READ, WRITE);
        file.position(3);
    }

    @Test
    void aStreamIsWrittenTo() throws Exception {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        assertEquals(CONTENT.length - 11, api.transferTo(file, 11, Long.MAX_VALUE, Channels.newChannel(stream)));
        Content.assertSame(Content.region(CONTENT, 11, CONTENT.length), stream.toByteArray(), "the stream");
        assertEquals(3, file.position());
    }

    @Test
    void aStreamIsReadFrom() throws Exception {
        ByteArrayInputStream stream = new ByteArrayInputStream(Content.of(500_000));
        assertEquals(400_000, api.transferFrom(file, Channels.newChannel(stream), 11, 400_000));
        assertEquals(100_000, stream.available(), "nothing was taken that was not asked for");
        assertEquals(3, file.position());
        Content.assertSame(Content.region(Content.of(500_000), 0, 400_000),
                Content.region(Files.readAllBytes(path), 11, 400_000), "the file");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 8192, 1 << 20})
    void aTargetThatTakesLittleLosesNothing(int perCall) throws Exception {
        Foreign.Target target = new Foreign.Target(perCall);
        long sent = 0;
        long more = 1;
        while (more > 0) {
            more = api.transferTo(file, sent, 50_000 - sent, target);
            sent += more;
            assertEquals(sent, target.taken().length);
        }
        Content.assertSame(Content.region(CONTENT, 0, 50_000), target.taken(), "what was taken");
    }

    @Test
    void aTargetThatTakesNothingIsZero() throws Exception {
        assertEquals(0, api.transferTo(file, 0, 50_000, new Foreign.Target(0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 8192})
    void aSourceThatGivesLittleLosesNothing(int perCall) throws Exception {
        Foreign.Source source = new Foreign.Source(Content.of(20_000), perCall);
        long got = 0;
        long more = 1;
        while (more > 0) {
            more = api.transferFrom(file, source, got, 15_000 - got);
            got += more;
            assertEquals(20_000 - got, source.left());
        }
        Content.assertSame(Content.region(Content.of(20_000), 0, 15_000),
                Content.region(Files.readAllBytes(path), 0, 15_000), "the file");
    }

    @Test
    void point20AnErrorAfterProgressIsAPartialCountAndTheNextCallMeetsIt() throws Exception {
        Foreign.Breaking target = new Foreign.Breaking(5000);
        assertEquals(5000, api.transferTo(file, 0, 50_000, target));
        IOException thrown = assertThrows(IOException.class, () -> api.transferTo(file, 5000, 50_000, target));
        assertTrue(thrown.getMessage().contains("broken after 5000"), thrown::toString);
        Content.assertSame(Content.region(CONTENT, 0, 5000), target.taken(), "what was taken");
    }

    @Test
    void point18AFileChannelOfAnotherTypeCanBeTheTargetOfTransferTo() throws Exception {
        Path other = scratch.file();
        FileChannel wrapped = new WrappedFile(scratch.open(other, WRITE));
        assertEquals(CONTENT.length, api.transferTo(file, 0, Long.MAX_VALUE, wrapped));
        assertEquals(CONTENT.length, wrapped.position());
        assertEquals(3, file.position());
        Content.assertSame(CONTENT, Files.readAllBytes(other), "the file");
    }

    @Test
    void point18AFileChannelOfAnotherTypeCanBeTheSourceOfTransferFrom() throws Exception {
        Path other = scratch.file();
        FileChannel target = scratch.open(other, WRITE);
        FileChannel wrapped = new WrappedFile(file);
        assertEquals(CONTENT.length - 3, api.transferFrom(target, wrapped, 0, Long.MAX_VALUE));
        assertEquals(CONTENT.length, wrapped.position());
        assertEquals(0, target.position());
        Content.assertSame(Content.region(CONTENT, 3, CONTENT.length), Files.readAllBytes(other), "the file");
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void point18AFileChannelOfAnotherTypeHasTheTwoMethodsToo(End end) throws Exception {
        Source source = Source.of(scratch, end, Content.of(30_000));
        Path other = scratch.file();
        FileChannel wrapped = new WrappedFile(scratch.open(other, READ, WRITE));
        assertEquals(20_000, api.transferFrom(wrapped, source.channel(), 0, 20_000));
        assertEquals(0, wrapped.position());
        Content.assertSame(Content.region(Content.of(30_000), 0, 20_000), Files.readAllBytes(other), "the file");
        Content.assertSame(Content.region(Content.of(30_000), 20_000, 10_000), source.rest(), "what was left");

        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        assertEquals(19_000, api.transferTo(wrapped, 1000, Long.MAX_VALUE, Channels.newChannel(stream)));
        Content.assertSame(Content.region(Content.of(30_000), 1000, 19_000), stream.toByteArray(), "the stream");
    }
}
