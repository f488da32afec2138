package io.sluice.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.SluiceFileChannel;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.Jvm;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Scratch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A SluiceFileChannel is a FileChannel in all else that a FileChannel does; its transfers are tested with the others. */
@Tag("drop-in")
@ExtendWith(OpenDescriptors.class)
class SluiceFileChannelTest {
    private static final byte[] CONTENT = Content.of(100_000);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    private SluiceFileChannel open(Path path, OpenOption... options) throws IOException {
        return scratch.closing(SluiceFileChannel.open(path, options));
    }

    @Test
    void whatChannelsThatWereForgottenHadServesOthers() throws Exception {
        FileChannel file = scratch.closing(FileChannel.open(scratch.file(CONTENT), READ));
        FileChannel target = scratch.closing(FileChannel.open(scratch.path(), CREATE_NEW, WRITE));
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).findFirst().orElseThrow();
        Await.until("no more memory is taken", () -> {
            System.gc();
            long before = direct.getCount();
            for (int i = 0; i < 10; i++) {
                SluiceFileChannel.wrap(file).transferTo(0, CONTENT.length, target);
            }
            return direct.getCount() == before;
        });
    }

    private interface Step {
        Object on(FileChannel file) throws Exception;
    }

    private static String outcome(Step step, FileChannel file) {
        try {
            Object result = step.on(file);
            return (result == file ? "itself" : result) + " at " + (file.isOpen() ? file.position() : "the end");
        } catch (Exception e) {
            return e.getClass().getName();
        }
    }

    /** One after the other, on one file. */
    private static List<Step> steps() {
        ByteBuffer[] buffers = {ByteBuffer.allocate(10), ByteBuffer.allocate(20), ByteBuffer.allocate(30)};
        return List.of(
                FileChannel::isOpen,
                FileChannel::size,
                file -> file.read(ByteBuffer.allocate(100)),
                file -> file.position(11),
                file -> {
                    ByteBuffer into = ByteBuffer.allocate(50);
                    file.read(into);
                    return Arrays.toString(into.array());
                },
                file -> {
                    ByteBuffer into = ByteBuffer.allocate(50);
                    file.read(into, 1234);
                    return Arrays.toString(into.array());
                },
                file -> file.read(ByteBuffer.allocate(100), -1),
                file -> file.read(ByteBuffer.allocate(100), Long.MAX_VALUE),
                file -> file.read(Arrays.stream(buffers).map(ByteBuffer::clear).toArray(ByteBuffer[]::new)),
                file -> file.read(Arrays.stream(buffers).map(ByteBuffer::clear).toArray(ByteBuffer[]::new), 1, 1),
                file -> file.write(ByteBuffer.allocate(7)),
                file -> file.write(ByteBuffer.allocate(7), 99_999),
                file -> file.write(Arrays.stream(buffers).map(ByteBuffer::flip).toArray(ByteBuffer[]::new)),
                file -> file.write(Arrays.stream(buffers).map(ByteBuffer::flip).toArray(ByteBuffer[]::new), 2, 1),
                file -> file.position(-1),
                file -> file.position(500_000),
                file -> file.read(ByteBuffer.allocate(100)),
                file -> file.write(ByteBuffer.allocate(7)),
                FileChannel::size,
                file -> file.truncate(200_000),
                file -> file.truncate(-1),
                FileChannel::size,
                file -> {
                    file.force(false);
                    file.force(true);
                    return "forced";
                },
                file -> file.map(FileChannel.MapMode.READ_ONLY, 3, 1000).get(999),
                file -> file.map(FileChannel.MapMode.READ_WRITE, 300_000, 10).put(9, (byte) 5).get(9),
                file -> file.map(FileChannel.MapMode.PRIVATE, 0, 10).put(9, (byte) 6).get(9),
                FileChannel::size,
                file -> {
                    file.close();
                    file.close();
                    return file.isOpen();
                },
                FileChannel::size,
                FileChannel::position,
                file -> file.read(ByteBuffer.allocate(1)),
                FileChannel::lock);
    }

    @Test
    void itReadsWritesAndMapsAsTheJdksDoes() throws Exception {
        for (OpenOption[] mode : new OpenOption[][] {{READ, WRITE}, {READ}, {WRITE}, {WRITE, APPEND}}) {
            Path mine = scratch.file(CONTENT);
            Path theirs = scratch.file(CONTENT);
            FileChannel tested = open(mine, mode);
            FileChannel control = scratch.open(theirs, mode);
            int number = 0;
            for (Step step : steps()) {
                assertEquals(outcome(step, control), outcome(step, tested), "step " + number + " of " + List.of(mode));
                number++;
            }
            Content.assertSame(Files.readAllBytes(theirs), Files.readAllBytes(mine), "the file");
        }
    }

    @Test
    void itIsOpenedAsTheJdksIs() throws Exception {
        Path path = scratch.path();
        try (SluiceFileChannel file = SluiceFileChannel.open(path, Set.of(CREATE_NEW, WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            file.write(ByteBuffer.wrap(CONTENT));
            assertTrue(file.toString().endsWith(path.toString()) || file.toString().endsWith("a file"), file::toString);
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        Content.assertSame(CONTENT, Files.readAllBytes(path), "the file");
        assertThrows(java.nio.file.FileAlreadyExistsException.class, () -> SluiceFileChannel.open(path, CREATE_NEW, WRITE));
        assertThrowsExactly(NullPointerException.class, () -> SluiceFileChannel.wrap(null));
    }

    @Test
    void itSharesThePositionAndTheEndWithTheChannelItWasPutBefore() throws Exception {
        FileChannel inner = scratch.open(scratch.file(CONTENT), READ);
        SluiceFileChannel file = SluiceFileChannel.wrap(inner);
        assertSame(file, SluiceFileChannel.wrap(file));
        file.position(7);
        assertEquals(7, inner.position());
        inner.position(8);
        assertEquals(8, file.position());
        file.close();
        assertFalse(inner.isOpen());

        FileChannel other = scratch.open(scratch.file(CONTENT), READ);
        SluiceFileChannel before = SluiceFileChannel.wrap(other);
        other.close();
        assertThrowsExactly(ClosedChannelException.class, before::size);
        assertFalse(before.isOpen(), "it notices in its next call");
    }

    @Test
    void anInterruptClosesItWithTheChannelBehind() throws Exception {
        SluiceFileChannel file = open(scratch.file(CONTENT), READ);
        Thread.currentThread().interrupt();
        assertThrowsExactly(ClosedByInterruptException.class, () -> file.read(ByteBuffer.allocate(10)));
        assertTrue(Thread.interrupted());
        assertFalse(file.isOpen());
    }

    @Test
    void itsLocksNameItAsTheOneThatAcquiredThem() throws Exception {
        Path path = scratch.file(CONTENT);
        SluiceFileChannel file = open(path, READ, WRITE);
        for (FileLock lock : new FileLock[] {file.lock(10, 20, true), file.tryLock(50, 20, false)}) {
            assertSame(file, lock.acquiredBy());
            assertSame(file, lock.channel());
            assertEquals(20, lock.size());
            assertEquals(lock.position() == 10, lock.isShared());
            assertTrue(lock.overlaps(lock.position() + 19, 100));
            assertTrue(lock.isValid());
        }
        SluiceFileChannel second = open(path, READ, WRITE);
        assertThrowsExactly(OverlappingFileLockException.class, () -> second.tryLock(0, 15, false));
        assertThrowsExactly(OverlappingFileLockException.class, () -> second.lock(0, 15, false));
        try (FileLock free = second.lock(0, 10, false)) {
            assertSame(second, free.acquiredBy());
        }
        FileLock whole;
        try (SluiceFileChannel third = SluiceFileChannel.open(scratch.file(), WRITE)) {
            whole = third.lock();
            whole.release();
            assertFalse(whole.isValid());
            whole = third.tryLock();
            assertEquals(Long.MAX_VALUE, whole.size());
        }
        assertFalse(whole.isValid(), "a lock ends with its channel");
        assertThrowsExactly(ClosedChannelException.class, whole::release);
    }

    @Test
    void whatAnotherProcessHasLockedCannotBeLocked() throws Exception {
        Path path = scratch.file(CONTENT);
        FileChannel file = scratch.open(path, READ, WRITE);
        try (FileLock held = file.lock()) {
            assertEquals("null", new Jvm().run(TryLock.class, path.toString()).well().output());
            assertTrue(held.isValid());
        }
        assertEquals("locked", new Jvm().run(TryLock.class, path.toString()).well().output());
    }

    /** Tries to lock a file. */
    static final class TryLock {
        private TryLock() {}

        public static void main(String[] arguments) throws Exception {
            try (SluiceFileChannel file = SluiceFileChannel.open(Path.of(arguments[0]), READ, WRITE)) {
                System.out.print(file.tryLock() == null ? "null" : "locked");
            }
        }
    }

    @Test
    void itMapsIntoAnArenaWhereTheJdkHasArenas() throws Exception {
        assumeTrue(Runtime.version().feature() >= 22, "this JDK has no arenas");
        Class<?> arenas = Class.forName("java.lang.foreign.Arena");
        Class<?> segments = Class.forName("java.lang.foreign.MemorySegment");
        SluiceFileChannel file = open(scratch.file(CONTENT), READ);
        try (AutoCloseable arena = (AutoCloseable) arenas.getMethod("ofConfined").invoke(null)) {
            Object segment = FileChannel.class
                    .getMethod("map", FileChannel.MapMode.class, long.class, long.class, arenas)
                    .invoke(file, FileChannel.MapMode.READ_ONLY, 11, 50_000, arena);
            ByteBuffer mapped = (ByteBuffer) segments.getMethod("asByteBuffer").invoke(segment);
            byte[] bytes = new byte[50_000];
            mapped.get(bytes);
            Content.assertSame(Content.region(CONTENT, 11, 50_000), bytes, "the mapping");
        }
    }

    @Test
    void streamsAndTheJdksOwnTransfersWorkWithIt() throws Exception {
        SluiceFileChannel file = open(scratch.file(CONTENT), READ);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        assertEquals(CONTENT.length, Channels.newInputStream(file).transferTo(stream));
        Content.assertSame(CONTENT, stream.toByteArray(), "through a stream");

        Path copy = scratch.file();
        FileChannel target = scratch.open(copy, WRITE);
        long moved = 0;
        while (moved < CONTENT.length) {
            moved += target.transferFrom(file.position(moved), moved, CONTENT.length - moved);
        }
        Content.assertSame(CONTENT, Files.readAllBytes(copy), "as the source of the JDK's transferFrom");

        Path second = scratch.file();
        FileChannel source = scratch.open(copy, READ);
        SluiceFileChannel sink = open(second, WRITE);
        moved = 0;
        while (moved < CONTENT.length) {
            moved += source.transferTo(moved, CONTENT.length - moved, sink);
        }
        Content.assertSame(CONTENT, Files.readAllBytes(second), "as the target of the JDK's transferTo");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096})
    void aMappingOutlivesTheChannel(int size) throws Exception {
        SluiceFileChannel file = open(scratch.file(CONTENT), READ);
        MappedByteBuffer mapped = file.map(FileChannel.MapMode.READ_ONLY, 100, size);
        file.close();
        byte[] bytes = new byte[size];
        mapped.get(bytes);
        Content.assertSame(Content.region(CONTENT, 100, size), bytes, "the mapping");
    }
}
