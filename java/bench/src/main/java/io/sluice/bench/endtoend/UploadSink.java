package io.sluice.bench.endtoend;

import io.sluice.Sluice;
import io.sluice.bench.Child;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP server that takes uploads into files, a thread and a file for each connection. */
final class UploadSink {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");
    private static final byte[] TAKEN = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final int HEAD = 1 << 12;

    private UploadSink() {}

    /**
     * Takes uploads until the process is ended.
     *
     * @param stock whether the JDK's transferFrom takes them, or Sluice's
     */
    static void run(boolean stock, Path directory) throws IOException {
        try (ServerSocketChannel listener = Child.listen()) {
            while (true) {
                SocketChannel client = listener.accept();
                Thread thread = new Thread(() -> serve(client, stock, directory), "upload");
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private static void serve(SocketChannel client, boolean stock, Path directory) {
        try (client;
                FileChannel file = FileChannel.open(Files.createTempFile(directory, "upload-", ".bin"),
                        StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            ByteBuffer buffer = ByteBuffer.allocate(HEAD);
            while (true) {
                take(client, file, buffer.clear(), stock);
                client.write(ByteBuffer.wrap(TAKEN));
            }
        } catch (IOException gone) {
            // wrk closes its connections when its time is over.
        }
    }

    private static void take(SocketChannel client, FileChannel file, ByteBuffer buffer, boolean stock) throws IOException {
        int end = -1;
        String head = "";
        while (end < 0) {
            if (client.read(buffer) <= 0) {
                throw new EOFException("the client has gone");
            }
            head = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
            end = head.indexOf(END_OF_HEAD);
        }
        Matcher length = LENGTH.matcher(head);
        if (!length.find()) {
            throw new IOException("an upload without a length");
        }
        long count = Long.parseLong(length.group(1));
        // What came with the head; the rest goes from socket to file.
        buffer.flip().position(end + END_OF_HEAD.length());
        long done = buffer.remaining();
        for (long position = 0; buffer.hasRemaining(); ) {
            position += file.write(buffer, position);
        }
        while (done < count) {
            long moved = stock ? file.transferFrom(client, done, count - done) : Sluice.transferFrom(file, client, done, count - done);
            if (moved <= 0) {
                throw new EOFException("an upload ended early");
            }
            done += moved;
        }
    }
}
