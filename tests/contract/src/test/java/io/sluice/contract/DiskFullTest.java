package io.sluice.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.DiskFullException;
import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.Transfer;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Foreign;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.SmallDisk;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Way;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk that fills up loses nothing: what is in the file, what is handed back and what is still unread are all there was. */
@ExtendWith(OpenDescriptors.class)
class DiskFullTest {
    private static final byte[] CONTENT = Content.of(3 * SmallDisk.BYTES + 4321);

    private static SmallDisk disk;

    @RegisterExtension
    final Scratch scratch = new Scratch();

    private Path path;
    private FileChannel target;

    @BeforeAll
    static void mount() throws Exception {
        disk = SmallDisk.mount();
    }

    @AfterAll
    static void unmount() throws Exception {
        if (disk != null) {
            disk.close();
            disk = null;
        }
    }

    @BeforeEach
    void openTarget() throws Exception {
        path = disk.path("target");
        target = scratch.open(path, READ, WRITE, CREATE, TRUNCATE_EXISTING);
    }

    private void assertNothingLost(DiskFullException thrown, long before, byte[] rest) throws Exception {
        byte[] file = Files.readAllBytes(path);
        assertEquals(file.length, before + thrown.bytesTransferred());
        assertTrue(file.length <= SmallDisk.BYTES);
        Content.assertSame(CONTENT, Content.joined(file, thrown.recovered(), rest),
                "the file, what was handed back, and what was left");
        assertTrue(thrown.getMessage().contains(path.toString()), thrown.getMessage());
        assertTrue(thrown.getMessage().contains(thrown.method().name()), thrown.getMessage());
        assertTrue(thrown.getMessage().contains(thrown.bytesTransferred() + " bytes"), thrown.getMessage());
        assertTrue(target.isOpen());
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void theRichFormHandsBackWhatTheFileDidNotTake(End from) throws Exception {
        for (Method method : Way.methods(from, End.FILE)) {
            target.truncate(0).position(0);
            Source source = Source.of(scratch, from, CONTENT);
            Transfer transfer = Transfer.from(source.channel(), CONTENT.length).method(method);
            DiskFullException thrown =
                    assertInstanceOf(DiskFullException.class, assertThrows(IOException.class, () -> transfer.to(target)));
            assertTrue(thrown.getMessage().contains("ENOSPC"), thrown.getMessage());
            assertEquals(thrown.bytesTransferred(), target.position(), method + ": the target's position");
            assertNothingLost(thrown, 0, source.rest());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILE")
    void aDropInReturnsWhatFittedOrHandsBackTheRest(End from) throws Exception {
        Source source = Source.of(scratch, from, CONTENT);
        long[] before = {0};
        DiskFullException thrown = assertThrows(DiskFullException.class, () -> {
            for (;;) {
                before[0] += Sluice.transferFrom(target, source.channel(), before[0], Long.MAX_VALUE);
            }
        });
        assertTrue(thrown.recovered().length <= 256 * 1024, "little is taken ahead");
        assertNothingLost(thrown, before[0], source.rest());
    }

    @Test
    void aFileThatDoesNotFitIsCopiedAsFarAsItGoesAndThenAnException() throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        long sent = Sluice.transferTo(source, 0, Long.MAX_VALUE, target);
        assertTrue(sent > 0 && sent <= SmallDisk.BYTES, () -> "sent " + sent);
        DiskFullException thrown = assertThrows(
                DiskFullException.class, () -> Sluice.transferTo(source, sent, Long.MAX_VALUE, target));
        assertEquals(0, thrown.bytesTransferred());
        assertEquals(0, thrown.recovered().length);
        assertEquals(sent, target.position());
        Content.assertSame(Content.region(CONTENT, 0, sent), Files.readAllBytes(path), "the file");
    }

    @ParameterizedTest
    @EnumSource(names = {"COPY_LOOP", "JDK"})
    void aFullDiskIsOneToEveryMethod(Method method) throws Exception {
        FileChannel source = scratch.open(scratch.file(CONTENT), READ);
        Transfer transfer = Transfer.from(source, 0, Long.MAX_VALUE).method(method);
        DiskFullException thrown = assertThrows(DiskFullException.class, () -> transfer.to(target, 0));
        assertEquals(Files.size(path), thrown.bytesTransferred());
        assertEquals(0, thrown.recovered().length);
        assertTrue(thrown.getMessage().contains(method + " from "), thrown.getMessage());
    }

    @Test
    void theCopyLoopHandsBackToo() throws Exception {
        Foreign.Source source = new Foreign.Source(CONTENT, 10_000);
        DiskFullException thrown = assertThrows(
                DiskFullException.class, () -> Transfer.from(source, Long.MAX_VALUE).to(target));
        assertEquals(Method.COPY_LOOP, thrown.method());
        byte[] rest = new byte[source.left()];
        source.read(java.nio.ByteBuffer.wrap(rest));
        int read = CONTENT.length - rest.length;
        assertEquals(read, thrown.bytesTransferred() + thrown.recovered().length);
        Content.assertSame(Content.region(CONTENT, 0, read),
                Content.joined(Files.readAllBytes(path), thrown.recovered()), "the file and what was handed back");
    }
}
