package io.sluice.bench;

import io.sluice.Sluice;
import io.sluice.Transfer;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** The ways of moving a number of bytes, each until all are moved. */
final class Loops {
    private Loops() {}

    /** A transferTo or transferFrom: returns how many bytes it moved. */
    interface Step {
        long move(long done, long left) throws IOException;
    }

    static void all(long count, Step step) throws IOException {
        long done = 0;
        while (done < count) {
            long n = step.move(done, count - done);
            if (n <= 0) {
                throw new EOFException("a transfer of " + count + " bytes ended after " + done);
            }
            done += n;
        }
    }

    static void jdkSend(FileChannel file, long position, long count, WritableByteChannel target) throws IOException {
        all(count, (done, left) -> file.transferTo(position + done, left, target));
    }

    static void sluiceSend(FileChannel file, long position, long count, WritableByteChannel target) throws IOException {
        all(count, (done, left) -> Sluice.transferTo(file, position + done, left, target));
    }

    static void jdkReceive(FileChannel file, ReadableByteChannel source, long count) throws IOException {
        all(count, (done, left) -> file.transferFrom(source, done, left));
    }

    static void sluiceReceive(FileChannel file, ReadableByteChannel source, long count) throws IOException {
        all(count, (done, left) -> Sluice.transferFrom(file, source, done, left));
    }

    static void richReceive(FileChannel file, ReadableByteChannel source, long count) throws IOException {
        all(count, (done, left) -> Transfer.from(source, left).to(file, done).bytes());
    }

    static void richCopy(FileChannel source, long count, FileChannel target) throws IOException {
        all(count, (done, left) -> Transfer.from(source, done, left).to(target, done).bytes());
    }

    static void richRelay(SocketChannel source, SocketChannel target, long count) throws IOException {
        all(count, (done, left) -> Transfer.from(source, left).to(target).bytes());
    }

    static void copyToFile(SocketChannel source, FileChannel file, long count, ByteBuffer buffer) throws IOException {
        all(count, (done, left) -> {
            fill(source, left, buffer);
            long position = done;
            while (buffer.hasRemaining()) {
                position += file.write(buffer, position);
            }
            return position - done;
        });
    }

    static void copyFromFile(FileChannel file, WritableByteChannel target, long count, ByteBuffer buffer) throws IOException {
        all(count, (done, left) -> {
            buffer.clear().limit((int) Math.min(left, buffer.capacity()));
            int n = file.read(buffer, done);
            buffer.flip();
            while (buffer.hasRemaining()) {
                target.write(buffer);
            }
            return n;
        });
    }

    /** What is written without channels. */
    static void streams(Path path, SocketChannel target, long count, byte[] buffer) throws IOException {
        try (InputStream in = new FileInputStream(path.toFile())) {
            OutputStream out = target.socket().getOutputStream();
            all(count, (done, left) -> {
                int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                out.write(buffer, 0, n);
                return n;
            });
        }
    }

    static void copy(SocketChannel source, SocketChannel target, long count, ByteBuffer buffer) throws IOException {
        all(count, (done, left) -> {
            int n = fill(source, left, buffer);
            while (buffer.hasRemaining()) {
                target.write(buffer);
            }
            return n;
        });
    }

    private static int fill(SocketChannel source, long left, ByteBuffer buffer) throws IOException {
        buffer.clear().limit((int) Math.min(left, buffer.capacity()));
        int n = source.read(buffer);
        buffer.flip();
        return n;
    }
}
