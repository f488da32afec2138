package io.sluice.demo;

import io.sluice.Checksum;
import io.sluice.FileRegions;
import io.sluice.Relay;
import io.sluice.RelayOptions;
import io.sluice.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** The rows of each scenario: what is called to make one transfer. */
final class Rows {
    private static final String AUTO = "AUTO";
    private static final String DROP_IN = "AUTO (drop-in)";
    private static final String SLUICE_TO = "Sluice.transferTo";
    private static final String SLUICE_FROM = "Sluice.transferFrom";
    /** The size at which a plain loop of read and write is about as good as it gets (DESIGN.md: .23 s/GB). */
    private static final int BUFFER = 64 << 10;

    private Rows() {}

    /** From a file to a socket, or to another file. */
    static void send(Stage<FileChannel, ? extends WritableByteChannel> stage, Contenders rows) throws IOException {
        long bytes = stage.load().bytes();
        Supplier<Transfer> transfer = () -> Transfer.from(stage.in(), 0, bytes);
        rows.reporting(AUTO, () -> transfer.get().to(stage.out()));
        rows.counted(DROP_IN, SLUICE_TO, turn -> FileCalls.SLUICE.send(stage.in(), 0, bytes, stage.out()));
        rows.methods(transfer, stage::out);
        rows.jdk(turn -> FileCalls.JDK.send(stage.in(), 0, bytes, stage.out()));
    }

    /** From a socket to a file. */
    static void receive(Stage<SocketChannel, FileChannel> stage, Contenders rows) throws IOException {
        long bytes = stage.load().bytes();
        Supplier<Transfer> transfer = () -> Transfer.from(stage.in(), bytes);
        rows.reporting(AUTO, () -> transfer.get().to(stage.out()));
        rows.counted(DROP_IN, SLUICE_FROM, turn -> FileCalls.SLUICE.receive(stage.out(), stage.in(), turn * bytes, bytes));
        rows.methods(transfer, stage::out);
        rows.jdk(turn -> FileCalls.JDK.receive(stage.out(), stage.in(), turn * bytes, bytes));
    }

    /** From a socket to a file, with what the JDK has no word for. */
    static void receiveWithOptions(Stage<SocketChannel, FileChannel> stage, Contenders rows) {
        long bytes = stage.load().bytes();
        Supplier<Transfer> plain = () -> Transfer.from(stage.in(), bytes);
        rows.reporting(AUTO, () -> plain.get().to(stage.out()));
        rows.reporting("allocate", () -> plain.get().allocate().to(stage.out()));
        rows.reporting("fsync", () -> plain.get().fsync().to(stage.out()));
        rows.reporting("cacheNeutral", () -> plain.get().cacheNeutral().to(stage.out()));
        for (Checksum checksum : Checksum.values()) {
            rows.reporting(checksum.name(), () -> plain.get().checksum(checksum).to(stage.out()));
        }
        rows.jdk(turn -> FileCalls.JDK.receive(stage.out(), stage.in(), turn * bytes, bytes));
    }

    /** From a socket to a socket. The JDK has no method for that; in its place is the loop that programs write. */
    static void relay(Stage<SocketChannel, SocketChannel> stage, Contenders rows) throws IOException {
        long bytes = stage.load().bytes();
        Supplier<Transfer> transfer = () -> Transfer.from(stage.in(), bytes);
        RelayOptions limit = RelayOptions.DEFAULT.byteLimit(bytes);
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        rows.reporting(AUTO, () -> transfer.get().to(stage.out()));
        rows.counted("AUTO (Relay)", "Relay.oneWay", turn -> Relay.oneWay(stage.in(), stage.out(), limit).run().bytes());
        rows.methods(transfer, stage::out);
        rows.jdk(turn -> copy(stage.in(), stage.out(), bytes, buffer));
    }

    private static long copy(SocketChannel source, SocketChannel target, long bytes, ByteBuffer buffer) throws IOException {
        long moved = 0;
        while (moved < bytes) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), bytes - moved));
            if (source.read(buffer) < 0) {
                break;
            }
            moved += write(target, buffer.flip());
        }
        return moved;
    }

    private static long write(SocketChannel target, ByteBuffer buffer) throws IOException {
        long written = 0;
        while (buffer.hasRemaining()) {
            written += target.write(buffer);
        }
        return written;
    }

    /** Many regions of a file to a socket. The batch is kept, as a server keeps it, and its mappings with it. */
    static void regions(Stage<FileChannel, SocketChannel> stage, Contenders rows) {
        FileRegions batch = FileRegions.of(stage.in());
        stage.atEnd(batch::close);
        rows.counted("FileRegions", "FileRegions.transferTo", turn -> {
            batch.clear(); // of what a turn that failed has left
            for (Load.Region region : stage.load().regions()) {
                batch.add(region.position(), region.bytes());
            }
            return batch.transferTo(stage.out());
        });
        rows.counted(DROP_IN, SLUICE_TO + " for each", turn -> each(FileCalls.SLUICE, stage));
        rows.jdk(turn -> each(FileCalls.JDK, stage));
    }

    private static long each(FileCalls calls, Stage<FileChannel, SocketChannel> stage) throws IOException {
        long moved = 0;
        for (Load.Region region : stage.load().regions()) {
            moved += calls.send(stage.in(), region.position(), region.bytes(), stage.out());
        }
        return moved;
    }

    /** A file between a header and a trailer to a socket, whose peer asks for it. */
    static void framed(Stage<FileChannel, SocketChannel> stage, Contenders rows) {
        Load load = stage.load();
        ByteBuffer header = direct(load.header());
        ByteBuffer trailer = direct(load.trailer());
        ByteBuffer question = ByteBuffer.allocateDirect(1);
        rows.reporting(AUTO, () -> {
            stage.out().read(question.clear());
            return Transfer.from(stage.in(), 0, load.fileBytes()).header(header.clear()).trailer(trailer.clear()).to(stage.out());
        });
        rows.jdk(turn -> {
            stage.out().read(question.clear());
            return write(stage.out(), header.clear())
                    + FileCalls.JDK.send(stage.in(), 0, load.fileBytes(), stage.out())
                    + write(stage.out(), trailer.clear());
        });
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes);
    }
}
