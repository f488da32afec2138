package io.sluice.bench;

import io.sluice.Method;
import io.sluice.Relay;
import io.sluice.RelayOptions;
import io.sluice.Sluice;
import io.sluice.Transfer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The ways of moving bytes, by the names that tables, charts and JMH's parameters show: Sluice's drop-ins, each of its methods, and
 * what one uses without it. A way may keep a buffer or a mapping, and is used by one thread.
 */
public final class Ways {
    /** The drop-in for {@link FileChannel#transferTo}. */
    public static final String TRANSFER_TO = "Sluice.transferTo";
    /** The drop-in for {@link FileChannel#transferFrom}. */
    public static final String TRANSFER_FROM = "Sluice.transferFrom";
    /** A relay of one direction. */
    public static final String RELAY = "Relay";

    private static final String JDK_TRANSFER_TO = "JDK transferTo";
    private static final String JDK_TRANSFER_FROM = "JDK transferFrom";
    private static final String JDK_MAPPED = "JDK MappedByteBuffer";
    private static final int KIB = 1 << 10;

    private final Map<String, Supplier<Way>> byName = new LinkedHashMap<>();

    private Ways() {}

    /** File → socket or pipe. */
    public static Ways sending() {
        Ways ways = new Ways();
        ways.add(TRANSFER_TO, (source, target, count) ->
                Loops.all(count, (done, left) -> Sluice.transferTo((FileChannel) source, done, left, target)));
        ways.methods(List.of(Method.AUTO, Method.READ_WRITE, Method.MMAP_WRITE, Method.SENDFILE, Method.SPLICE));
        ways.add(JDK_TRANSFER_TO, (source, target, count) ->
                Loops.all(count, (done, left) -> ((FileChannel) source).transferTo(done, left, target)));
        ways.byName.put(JDK_MAPPED, () -> new Mapped(true));
        return ways.loops();
    }

    /** Socket → file, which has its blocks and is overwritten. */
    public static Ways receiving() {
        Ways ways = new Ways();
        ways.add(TRANSFER_FROM, (source, target, count) ->
                Loops.all(count, (done, left) -> Sluice.transferFrom((FileChannel) target, source, done, left)));
        ways.methods(List.of(Method.AUTO, Method.READ_WRITE, Method.MMAP_READ, Method.SPLICE));
        ways.add(JDK_TRANSFER_FROM, (source, target, count) ->
                Loops.all(count, (done, left) -> ((FileChannel) target).transferFrom(source, done, left)));
        ways.byName.put(JDK_MAPPED, () -> new Mapped(false));
        return ways.loops();
    }

    /** Socket → socket. */
    public static Ways relaying() {
        Ways ways = new Ways();
        ways.add(RELAY, (source, target, count) ->
                Relay.oneWay(source, target, RelayOptions.DEFAULT.byteLimit(count)).run());
        ways.methods(List.of(Method.AUTO, Method.READ_WRITE, Method.SPLICE));
        return ways.loops();
    }

    /** File → file. */
    public static Ways copying() {
        Ways ways = new Ways();
        ways.add(TRANSFER_TO, (source, target, count) -> {
            ((FileChannel) target).position(0);
            Loops.all(count, (done, left) -> Sluice.transferTo((FileChannel) source, done, left, target));
        });
        ways.methods(List.of(Method.AUTO, Method.READ_WRITE, Method.MMAP_WRITE, Method.MMAP_READ, Method.SENDFILE, Method.SPLICE,
                Method.COPY_FILE_RANGE, Method.REFLINK));
        ways.add(JDK_TRANSFER_TO, (source, target, count) -> {
            ((FileChannel) target).position(0);
            Loops.all(count, (done, left) -> ((FileChannel) source).transferTo(done, left, target));
        });
        ways.add(JDK_TRANSFER_FROM, (source, target, count) -> {
            ((FileChannel) source).position(0);
            Loops.all(count, (done, left) -> ((FileChannel) target).transferFrom(source, done, left));
        });
        return ways.loops();
    }

    private void add(String name, Way way) {
        byName.put(name, () -> way);
    }

    private void methods(List<Method> methods) {
        for (Method method : methods) {
            add(method.name(), (source, target, count) -> Loops.all(count, (done, left) -> {
                Transfer transfer = source instanceof FileChannel file ? Transfer.from(file, done, left) : Transfer.from(source, left);
                return (target instanceof FileChannel file ? transfer.method(method).to(file, done) : transfer.method(method).to(target))
                        .bytes();
            }));
        }
    }

    private Ways loops() {
        byName.put("256 KiB direct loop", () -> new Loop(ByteBuffer.allocateDirect(256 * KIB)));
        byName.put("64 KiB direct loop", () -> new Loop(ByteBuffer.allocateDirect(64 * KIB)));
        byName.put("8 KiB heap loop", () -> new Loop(ByteBuffer.allocate(8 * KIB)));
        return this;
    }

    /** Their names, in the order in which they take turns. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /**
     * A way of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Way named(String name) {
        Supplier<Way> way = byName.get(name);
        if (way == null) {
            throw new IllegalArgumentException("there is no way called '" + name + "' here; there are " + byName.keySet());
        }
        return way.get();
    }

    /** Reads into a buffer and writes out of it. */
    private record Loop(ByteBuffer buffer) implements Way {
        @Override
        public void move(ReadableByteChannel source, WritableByteChannel target, long count) throws IOException {
            Loops.all(count, (done, left) -> {
                buffer.clear().limit((int) Math.min(left, buffer.capacity()));
                int n = source instanceof FileChannel file ? file.read(buffer, done) : source.read(buffer);
                buffer.flip();
                for (long position = done; buffer.hasRemaining(); ) {
                    position += target instanceof FileChannel file ? file.write(buffer, position) : target.write(buffer);
                }
                return n;
            });
        }
    }

    /** Maps the file once, and keeps the mapping. */
    private static final class Mapped implements Way {
        private final boolean sending;
        private MappedByteBuffer map;

        Mapped(boolean sending) {
            this.sending = sending;
        }

        @Override
        public void move(ReadableByteChannel source, WritableByteChannel target, long count) throws IOException {
            if (map == null) {
                map = sending ? ((FileChannel) source).map(FileChannel.MapMode.READ_ONLY, 0, count)
                        : ((FileChannel) target).map(FileChannel.MapMode.READ_WRITE, 0, count);
            }
            map.clear();
            while (map.hasRemaining()) {
                if (sending) {
                    target.write(map);
                } else if (source.read(map) < 0) {
                    throw new EOFException("a transfer of " + count + " bytes ended after " + map.position());
                }
            }
        }
    }
}
